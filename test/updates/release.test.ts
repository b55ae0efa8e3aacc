/** A release from its build to a terminal: two sides' keys in two folders, a draft that is carried, the operator's own door over TLS. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { keepTimestampFresh } from '../../backend/operator/updates/fresh-timestamp';
import { readBootRecord } from '../../device/launcher/boot-record';
import { install } from '../../device/update/install';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { virtualClock } from '../../platform/virtual-clock';
import { fromUtf8 } from '../../protocol/bytes';
import { updateTarget } from '../../protocol/update-files';
import { fetchUpdateAt } from '../../start/ask-operator';
import { makeReleaseKeys, readPublicKeys, readReleaseKey } from '../../start/release/key-files';
import { draftOffer } from '../../start/release/offer';
import { publishDraft } from '../../start/release/publish';
import { draftRoot } from '../../start/release/root';
import { signDraft } from '../../start/release/sign';
import { openFleetGround } from '../fleet/ground';
import { testAuthority } from '../support/certificates';
import { temporaryFolder } from '../support/folders';
import { ARCHITECTURE, archiveOf, NOW } from './publisher';

const DAY_MS = 86_400_000;
const disk = nodeDisk();
const log = silentLog();

/** Two sides with their keys, and a build of each. */
async function sides(published = temporaryFolder()) {
  const base = temporaryFolder();
  const [operator, authority, draft] = ['operator', 'authority', 'draft'].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  await makeReleaseKeys(disk, operator, 'operator');
  await makeReleaseKeys(disk, authority, 'authority');
  const folders = { disk, draft, published, now: NOW };
  const build = (version: string, program = `// ${version}`) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, updateTarget(version, ARCHITECTURE)), archiveOf({ version, program }));
    return folder;
  };
  const root = async () =>
    draftRoot(folders, {
      operator: await readPublicKeys(disk, operator),
      authority: await readPublicKeys(disk, authority),
    });
  /** Everything that a release takes, each side with its own build. */
  const release = async (version: string) => {
    await draftOffer(folders, build(version), version);
    // The authority's machine has the draft and its own build, nothing else.
    await signDraft({ ...folders, published: temporaryFolder() }, authority, build(version));
    await signDraft(folders, operator);
    const number = await publishDraft(folders, operator);
    await disk.removeFolder(draft);
    return number;
  };
  return { operator, authority, folders, build, root, release };
}

describe('a release', () => {
  it("is signed by both sides, published, and fetched by a terminal of the registry through the operator's door", async () => {
    const ground = await openFleetGround();
    const made = await sides(join(ground.folder, OPERATOR_FILES.updates));
    await made.root();
    assert.equal(await made.release('1.1.0'), 1);
    const terminal = await ground.enrolled('30217');
    const read = async (name: string) => fromUtf8(await disk.read(join(terminal.folder, name)));
    const identity = { cert: await read('cert.pem'), key: await read('key.pem') };
    const fetchAt = fetchUpdateAt({
      host: 'localhost',
      port: ground.fleet.enrolPort,
      ca: await read('ca.pem'),
    });
    const software = join(terminal.folder, 'software');
    const ask = (version: string) =>
      install(version, {
        ...{ disk, software, log, architecture: ARCHITECTURE, now: NOW, freeMiB: undefined },
        pinnedRoot: firstRoot(made.folders.published),
        fetch: (name, from) => fetchAt(name, from, identity),
        had: { screen: true, scanner: true },
      });
    await ask('1.1.0');
    assert.equal((await readBootRecord(disk, software, log)).trial?.version, '1.1.0');

    const name = readdirSync(made.folders.published).find((each) => each.endsWith('.tar.gz'))!;
    const rest = await fetchAt(name, 100, identity);
    const pieces: Uint8Array[] = [];
    for await (const piece of rest!.chunks) pieces.push(piece);
    const archive = archiveOf({ version: '1.1.0', program: '// 1.1.0' });
    assert.equal(rest!.from, 100);
    assert.ok(Buffer.concat(pieces).equals(archive.subarray(100)), 'it goes on in the middle');
    for (const other of ['../registry.json', 'tried', 'timestamp.json.new'])
      assert.equal(await fetchAt(other, 0, identity), undefined, other);

    const stranger = await (await testAuthority()).issue(terminal.terminalId);
    await assert.rejects(fetchAt('timestamp.json', 0, stranger), /answered 403|alert|certificate/);
    await ground.fleet.enrolment.revoke(terminal.terminalId, 'depot');
    await assert.rejects(fetchAt('timestamp.json', 0, identity), /answered 403/);
  });

  it("does not leave the operator without the authority's signature, nor with another's build", async () => {
    const { operator, authority, folders, build, root } = await sides();
    await root();
    await draftOffer(folders, build('1.1.0'), '1.1.0');
    const [, mine] = await signDraft(folders, operator);
    assert.deepEqual([mine?.has, mine?.needs], [1, 2]);
    await assert.rejects(publishDraft(folders, operator), /root was signed by 1\/2/);
    await assert.rejects(
      signDraft(folders, authority, build('1.1.0', '// copies what is typed')),
      /is not what this side built itself: nothing was signed/,
    );
    await assert.rejects(
      signDraft(folders, authority, temporaryFolder()),
      /is not in .*, what this side built itself: nothing was signed/,
    );
    await assert.rejects(signDraft(folders, authority, build('1.0.9')), /is not in/, 'an older build');
    assert.deepEqual(readdirSync(folders.published), []);
    const [, both] = await signDraft(folders, authority, build('1.1.0'));
    assert.deepEqual([both?.has, both?.needs], [2, 2]);

    const archive = readdirSync(folders.draft).find((each) => each.endsWith('.tar.gz'))!;
    const whole = readFileSync(join(folders.draft, archive));
    writeFileSync(join(folders.draft, archive), whole.subarray(1));
    await assert.rejects(publishDraft(folders, operator), /is not what the list says/, 'damaged on the way');
    assert.deepEqual(readdirSync(folders.published), []);
    writeFileSync(join(folders.draft, archive), whole);
    assert.equal(await publishDraft(folders, operator), 1);
  });

  it('follows on the one before: the newest three versions stay offered, an older one is no release', async () => {
    const { folders, build, root, release } = await sides();
    await root();
    for (const version of ['1.1.0', '1.2.0', '1.10.0', '1.11.0']) await release(version);
    const list = JSON.parse(fromUtf8(await disk.read(join(folders.published, '4.targets.json'))));
    const offered = Object.keys(list.signed.targets).sort();
    assert.deepEqual(
      offered,
      ['1.10.0', '1.11.0', '1.2.0'].map((version) => updateTarget(version, ARCHITECTURE)),
    );
    await assert.rejects(
      draftOffer(folders, build('1.3.0'), '1.3.0'),
      /version 1\.\d+\.0 is offered already/,
    );
  });

  it('can be signed by other keys when one is lost: the next root, signed by the keys of the one before', async () => {
    const made = await sides();
    await made.root();
    await made.release('1.1.0');
    const first = firstRoot(made.folders.published);
    const spare = join(temporaryFolder(), 'spare');
    await makeReleaseKeys(disk, spare, 'authority');
    const halves = {
      ...(await readPublicKeys(disk, made.authority)),
      targets: (await readPublicKeys(disk, spare)).targets,
    };
    await draftRoot(made.folders, { operator: await readPublicKeys(disk, made.operator), authority: halves });
    await draftOffer(made.folders, made.build('1.2.0'), '1.2.0');
    await signDraft(made.folders, made.authority);
    await signDraft(made.folders, made.operator);
    await assert.rejects(publishDraft(made.folders, made.operator, first), /targets.* was signed by 1\/2/);
    await signDraft(made.folders, spare);
    assert.equal(await publishDraft(made.folders, made.operator, first), 2);
  });

  it('stays fresh: the operator signs its timestamp anew each day, with the key of that alone', async () => {
    const { operator, folders, root, release } = await sides();
    await root();
    await release('1.1.0');
    const timestamp = async () =>
      JSON.parse(fromUtf8(await disk.read(join(folders.published, 'timestamp.json')))).signed as {
        version: number;
        expires: string;
      };
    const clock = virtualClock(NOW);
    // The operator runs already when its first release brings the key.
    let path = join(operator, 'not there yet');
    const key = () => readReleaseKey(disk, path);
    const fresh = keepTimestampFresh({ folder: folders.published, key, disk, clock, log });
    const before = await timestamp();
    clock.step(DAY_MS + 3_600_000);
    await fresh.now();
    assert.deepEqual(await timestamp(), before, 'nobody else signs it');
    path = join(operator, 'timestamp.key');
    await fresh.now();
    await fresh.close();
    const after = await timestamp();
    assert.deepEqual([before.version, after.version], [1, 2]);
    assert.ok(Date.parse(after.expires) > Date.parse(before.expires));
    const asked = async (now: number) =>
      install('1.1.0', {
        ...{
          disk,
          software: join(temporaryFolder(), 's'),
          log,
          architecture: ARCHITECTURE,
          freeMiB: undefined,
        },
        pinnedRoot: firstRoot(folders.published),
        now,
        had: { screen: true, scanner: true },
        fetch: async (name, from) => {
          const there = readdirSync(folders.published).includes(name);
          const bytes = there ? await disk.read(join(folders.published, name)) : undefined;
          return bytes && { from, chunks: once(bytes.subarray(from)) };
        },
      });
    await asked(NOW + 8 * DAY_MS);
    await assert.rejects(asked(NOW + 10 * DAY_MS), /expired/, 'control: nobody signed it since');
  });
});

const firstRoot = (published: string): Uint8Array => readFileSync(join(published, '1.root.json'));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
