import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { bytesOf, makeSnapshot, makeTargets, makeTimestamp } from '../../../platform/tuf/make';
import { virtualClock } from '../../../platform/virtual-clock';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { About } from '../../../protocol/messages/about';
import { type Desired, decodeDesired } from '../../../protocol/messages/desired';
import { updateTarget } from '../../../protocol/update-files';
import examples from '../../../protocol/vectors/status-messages.json';
import { openDesired } from '../desired/desired';
import { openFigures } from '../rollout/figures-file';
import { openRollouts } from '../rollout/rollouts';
import { publishedVersions, softwareIn, updateSubject } from './software';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const TERMINALS = Array.from(
  { length: 200 },
  (_, i) => `aaaa${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + ((i / 26) | 0))}a`,
);

/** An operator with 200 terminals that run 1.0.0 and are told of 1.1.0. */
async function fleet() {
  const disk = new MemoryDisk();
  const clock = virtualClock(NOW);
  const ports = { disk, clock, random: seededRandom(1), log: silentLog() };
  const wanted = new Map<string, Desired>();
  const desired = await openDesired({
    ...ports,
    path: '/desired.json',
    publish: async (topic, payload) => void wanted.set(topic.split('/').at(-1)!, decodeDesired(payload)),
  });
  const about = new Map<string, Partial<About>>(TERMINALS.map((each) => [each, { version: '1.0.0' }]));
  const rollouts = await openRollouts({
    ...ports,
    folder: '/rollouts',
    kept: await openFigures({ ...ports, path: '/figures.json' }),
    subjects: {
      update: updateSubject(desired, (each) => ({
        ...(examples.about as unknown as About),
        updateRefused: null,
        ...about.get(each),
      })),
    },
    fleet: () => TERMINALS.map((terminalId) => ({ terminalId, stratum: '168' })),
  });
  const begin = () =>
    rollouts.begin({ kind: 'update', title: 'software = 1.1.0', what: { version: '1.1.0' }, who: 'depot' });
  const told = () =>
    [...wanted].filter(([, { update }]) => update?.version === '1.1.0').map(([each]) => each);
  return { clock, about, rollouts, begin, told };
}

describe('software for the fleet', () => {
  it('goes to a first wave alone; a wave that does not take it stops the rollout, and the wish is taken back', async () => {
    const { clock, about, rollouts, begin, told } = await fleet();
    await begin();
    const first = told();
    assert.ok(first.length > 0 && first.length <= 20, `${first.length} of 200`);
    for (const each of first)
      about.set(each, { version: '1.0.0', updateRefused: { version: '1.1.0', why: 'crashed' } });
    await clock.advance(3 * MINUTE);
    assert.notEqual(rollouts.list(1)[0]?.state, 'running');
    assert.deepEqual(told(), []);
    await rollouts.close();
  });

  it('counts who runs it, by what the terminals say', async () => {
    const { about, rollouts, begin, told } = await fleet();
    await begin();
    const [one] = told();
    assert.deepEqual([rollouts.list(1)[0]?.groups[0]?.has, rollouts.list(1)[0]?.groups[0]?.failed], [0, 0]);
    about.set(one!, { version: '1.1.0' });
    assert.equal(rollouts.list(1)[0]?.groups[0]?.has, 1);
    await rollouts.close();
  });

  it('is asked for by a published version, and by no other', async () => {
    const disk = new MemoryDisk();
    await disk.makeFolder('/updates');
    assert.deepEqual(await publishedVersions(disk, '/updates'), []);
    const edition = (version: number) => ({ version, expiresAt: NOW });
    const target = (version: string) => ({
      path: updateTarget(version, 'arm64'),
      length: 1,
      sha256: '00',
      custom: { version },
    });
    const list = bytesOf(makeTargets(edition(3), [target('1.9.0'), target('1.10.0')]));
    const snapshot = bytesOf(makeSnapshot(edition(5), { version: 3, bytes: list }));
    const timestamp = bytesOf(makeTimestamp(edition(9), { version: 5, bytes: snapshot }));
    for (const [name, bytes] of [
      ['3.targets.json', list],
      ['5.snapshot.json', snapshot],
      ['timestamp.json', timestamp],
    ] as const)
      await writeFileAtomic(disk, `/updates/${name}`, bytes);
    const published = await publishedVersions(disk, '/updates');
    assert.deepEqual(published, ['1.10.0', '1.9.0']);
    assert.equal(softwareIn({ software: '1.10.0' }, published), '1.10.0');
    assert.equal(softwareIn({ software: null }, published), null);
    assert.equal(softwareIn({ theme: 'night' }, published), undefined);
    assert.throws(
      () => softwareIn({ software: '2.0.0' }, published),
      /"2\.0\.0" is not published; what is: 1\.10\.0, 1\.9\.0/,
    );
    assert.throws(() => softwareIn({ software: '1.9.0', theme: 'night' }, published), /one at a time/);
  });
});
