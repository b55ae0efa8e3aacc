/** What a terminal refuses to install, each with the control that takes the very thing where one protection less stands against it. */
import assert from 'node:assert/strict';
import { choose } from '../../device/launcher/choose';
import { type InstallOptions, install, UpdateRefused } from '../../device/update/install';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { utf8 } from '../../protocol/bytes';
import {
  ARCHITECTURE,
  type Edition,
  fetchFrom,
  KEYS,
  NOW,
  type Published,
  publish,
  rootOf,
} from './publisher';

const DAY_MS = 86_400_000;
const log = silentLog();
const NEW = { version: '1.1.0', program: '// 1.1.0' };
const NEWER = { version: '1.2.0', program: '// 1.2.0' };

/** A terminal that was installed by a package of version 1.0.0. */
function terminal(files: Published, pinnedRoot = rootOf()) {
  const disk = new MemoryDisk();
  const ask = (version: string, more: Partial<InstallOptions> = {}) =>
    install(version, {
      ...{ disk, pinnedRoot, log, architecture: ARCHITECTURE, now: NOW, freeMiB: undefined },
      software: '/t/software',
      had: { screen: true, scanner: true },
      fetch: fetchFrom(files),
      ...more,
    });
  const next = async () => (await choose({ disk, software: '/t/software', installed: '1.0.0', log })).version;
  return { disk, ask, next };
}

function published(...editions: Edition[]): Published {
  const files: Published = new Map();
  for (const edition of editions) publish(files, edition);
  return files;
}

/** Refused with these words, and the installed version is the one that starts. */
async function refuses(files: Published, version: string, words: RegExp, more?: Partial<InstallOptions>) {
  const { ask, next } = terminal(files);
  await assert.rejects(ask(version, more), (error: Error) => {
    assert.ok(error instanceof UpdateRefused, String(error.stack));
    assert.match(error.message, words);
    return true;
  });
  assert.equal(await next(), '1.0.0');
}

async function takes(files: Published, version: string, root = rootOf(), more?: Partial<InstallOptions>) {
  const { ask, next } = terminal(files, root);
  await ask(version, more);
  assert.equal(await next(), version);
}

describe('a terminal that is offered software', () => {
  it('takes what operator and authority signed', async () => {
    await takes(published({ number: 1, releases: [NEW] }), '1.1.0');
  });

  for (const [who, targetsBy] of [
    ['the operator alone', [KEYS.operator]],
    ['the authority alone', [KEYS.authority]],
    ['the operator and a stranger', [KEYS.operator, KEYS.stranger]],
    ['the operator, twice by other keys of its own', [KEYS.operator, KEYS.timestamp, KEYS.operatorRoot]],
    ['nobody', []],
  ] as const)
    it(`refuses what was signed by ${who}`, () =>
      refuses(
        published({ number: 1, releases: [NEW], targetsBy }),
        '1.1.0',
        /targets.* signed by [01]\/2 keys/,
      ));

  it('control: under a root that asks for one signature the operator alone is taken', () =>
    takes(
      published({ number: 1, releases: [NEW], targetsBy: [KEYS.operator] }),
      '1.1.0',
      rootOf(1, { targets: 1 }),
    ));

  it('refuses a root that asks for no signature at all', async () => {
    const text = new TextDecoder().decode(rootOf(2));
    const root = JSON.parse(text) as { signed: { roles: { targets: { threshold: number } } } };
    root.signed.roles.targets.threshold = 0;
    const files = published({ number: 1, releases: [NEW], targetsBy: [] });
    files.set('2.root.json', utf8(JSON.stringify(root)));
    await refuses(files, '1.1.0', /2\.root\.json.*threshold must be at least 1/);
  });

  it('follows a root that both signed, and none that one of them signed', async () => {
    const files = published({ number: 1, releases: [NEW], targetsBy: [KEYS.operator] });
    files.set('2.root.json', rootOf(2, { targets: 1, by: [KEYS.operatorRoot] }));
    await refuses(files, '1.1.0', /root was signed by 1\/2 keys/);
    files.set('2.root.json', rootOf(2, { targets: 1 }));
    await takes(files, '1.1.0');
  });

  it('refuses another archive under a signed name, and a longer one, and keeps nothing of it', async () => {
    const files = published({ number: 1, releases: [NEW] });
    const name = [...files.keys()].find((each) => each.endsWith('.tar.gz'))!;
    const right = files.get(name)!;
    const turned = right.slice();
    turned[40]! ^= 1;
    const { ask, next } = terminal(files);
    for (const [bytes, words] of [
      [turned, /not what was signed/],
      [Buffer.concat([right, right]), /longer than what was signed/],
    ] as const) {
      files.set(name, bytes);
      await assert.rejects(ask('1.1.0'), words);
      assert.equal(await next(), '1.0.0');
    }
    files.set(name, right);
    await ask('1.1.0');
    assert.equal(await next(), '1.1.0', 'control: the signed one is taken by the same terminal');
  });

  it('refuses what is over, by its own clock: timestamp and targets', async () => {
    const frozen = published({ number: 1, releases: [NEW], timestampEnds: NOW - DAY_MS });
    await refuses(frozen, '1.1.0', /timestamp\.json.*expired/);
    await refuses(
      published({ number: 1, releases: [NEW], targetsEnd: NOW - 1000 }),
      '1.1.0',
      /targets.*expired/,
    );
    await takes(frozen, '1.1.0', rootOf(), { now: NOW - 2 * DAY_MS });
  });

  it('refuses to be frozen: who is shown the old timestamp for ever notices when it is over', async () => {
    const files = published({ number: 1, releases: [NEW] });
    await takes(files, '1.1.0', rootOf(), { now: NOW + 6 * DAY_MS });
    await refuses(files, '1.1.0', /timestamp\.json.*expired/, { now: NOW + 8 * DAY_MS });
  });

  it('refuses to go back: an older timestamp, snapshot or list than it has seen', async () => {
    const old = published({ number: 1, releases: [NEW] });
    const files = published({ number: 1, releases: [NEW] }, { number: 2, releases: [NEW, NEWER] });
    const { ask, next } = terminal(files);
    await ask('1.2.0');
    assert.equal(await next(), '1.2.0');
    const replayed = fetchFrom(old);
    await assert.rejects(
      ask('1.1.0', { fetch: replayed }),
      /timestamp version 1 is less than current version 2/,
    );
    await takes(old, '1.1.0');
  });

  it('refuses a mixture: the new timestamp with the old snapshot or list', async () => {
    const files = published({ number: 1, releases: [NEW] }, { number: 2, releases: [NEW, NEWER] });
    const whole = new Map(files);
    files.set('2.targets.json', files.get('1.targets.json')!);
    await refuses(files, '1.1.0', /2\.targets\.json does not count/);
    const other = new Map(whole);
    other.set('2.snapshot.json', other.get('1.snapshot.json')!);
    await refuses(other, '1.1.0', /2\.snapshot\.json does not count/);
    await takes(whole, '1.1.0');
  });

  it('refuses metadata by keys that its root does not name, broken ones, and endless ones', async () => {
    const releases = [NEW];
    await refuses(
      published({ number: 1, releases, timestampBy: [KEYS.stranger] }),
      '1.1.0',
      /timestamp was signed by 0\/1/,
    );
    const broken = published({ number: 1, releases });
    broken.set('timestamp.json', utf8('{"signed": '));
    await refuses(broken, '1.1.0', /timestamp\.json does not count/);
    const endless = published({ number: 1, releases });
    endless.set('timestamp.json', new Uint8Array(600 * 1024).fill(32));
    await refuses(endless, '1.1.0', /longer than/);
  });

  it('refuses an archive of another version than its name says, and one that leaves its folder', async () => {
    const files = published({ number: 1, releases: [{ ...NEW, says: '0.9.0' }] });
    await refuses(files, '1.1.0', /holds version 0\.9\.0, not 1\.1\.0/);
    await refuses(published({ number: 1, releases: [NEW] }), '1.2.0', /signed no version 1\.2\.0/);
  });

  it('refuses in words where the disk has no room, before it fetches a byte of the archive', async () => {
    const files = published({ number: 1, releases: [NEW] });
    const asked: string[] = [];
    const fetch = (name: string, from: number) => {
      asked.push(name);
      return fetchFrom(files)(name, from);
    };
    await refuses(files, '1.1.0', /has 80 MiB free, the update needs 101 MiB/, { freeMiB: 80, fetch });
    assert.ok(!asked.some((name) => name.endsWith('.tar.gz')));
    await takes(files, '1.1.0', rootOf(), { freeMiB: 102 });
  });

  it('goes on where a download was cut off, and begins anew where what lies there is something else', async () => {
    const files = published({ number: 1, releases: [NEW] });
    const { ask, next, disk } = terminal(files);
    const froms: number[] = [];
    const lossy = (after: number) => async (name: string, from: number) => {
      const answer = await fetchFrom(files)(name, from);
      if (!answer || !name.endsWith('.tar.gz')) return answer;
      froms.push(from);
      return { from, chunks: cutOff(answer.chunks, after) };
    };
    await assert.rejects(ask('1.1.0', { fetch: lossy(1) }), /connection lost/);
    await assert.rejects(ask('1.1.0', { fetch: lossy(1) }), /connection lost/);
    const file = await disk.open('/t/software/fetched/download.part', 'write');
    await file.write(utf8('rubbish'), 0);
    await ask('1.1.0', { fetch: lossy(1e6) });
    assert.equal(await next(), '1.1.0');
    assert.deepEqual(froms, [0, 500, 1000, 0]);
  });
});

async function* cutOff(chunks: AsyncIterable<Uint8Array>, after: number): AsyncGenerator<Uint8Array> {
  let left = after;
  for await (const chunk of chunks) {
    if (left-- === 0) throw new Error('connection lost');
    yield chunk;
  }
}
