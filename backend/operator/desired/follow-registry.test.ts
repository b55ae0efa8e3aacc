import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { whenTestEnds } from '../../../test/support/cleanup';
import { assignmentsEdition, withMove } from '../registry/assignments';
import type { RegistryFile } from '../registry/schema';
import { openRegistryStore } from '../registry/store';
import { BUS, MORNING, makeCity, OTHER_BUS } from '../testing/city';
import { openDesired } from './desired';
import { followRegistry } from './follow-registry';

const [T, OTHER] = [terminalIdOf(BUS), terminalIdOf(OTHER_BUS)];
const HOUR = 3_600_000;

async function opened() {
  const disk = new MemoryDisk();
  const clock = virtualClock(MORNING);
  const log = silentLog();
  await disk.makeFolder('/op');
  await writeFileAtomic(disk, '/op/registry.json', utf8(JSON.stringify(makeCity(seededRandom(1)).registry)));
  const ports = { disk, clock, random: seededRandom(2), log };
  const store = await openRegistryStore({ path: '/op/registry.json', journal: '/op/changes', ...ports });
  const desired = await openDesired({ ...ports, path: '/op/desired.json', publish: async () => {} });
  const follow = () => followRegistry({ path: '/op/told-readings.json', store, desired, disk, clock, log });
  const following = await follow();
  for (const close of [store.close, following.stop]) whenTestEnds(close);
  const settled = () => clock.advance(0);
  const shown = (terminalId: string) => {
    const { vehicleId, vehicleLabel, lineName } = desired.of(terminalId)?.config ?? {};
    return [vehicleId, vehicleLabel, lineName];
  };
  return { store, clock, settled, shown, desired, following, follow };
}

const withLabel = (label: string) => (file: RegistryFile) => ({
  ...file,
  vehicles: file.vehicles.map((each) => (each.id === '30218' ? { ...each, label } : each)),
});

describe('what terminals are told of their vehicles', () => {
  it('follows a move when it begins, and a vehicle that reads otherwise; who is as installed is left alone', async () => {
    const { store, clock, settled, shown, desired } = await opened();
    await settled();
    assert.deepEqual([desired.of(T), desired.of(OTHER)], [undefined, undefined]);
    const { assignments } = store.current().terminals[0]!;
    const planned = { vehicleId: '30218', from: MORNING + HOUR, edition: assignmentsEdition(assignments) };
    await store.change({ who: 'li', what: 'planned' }, (file) =>
      withMove(file, { kind: 'terminal', id: T, ...planned }, clock.now()),
    );
    await settled();
    // The list of assignments is longer, and it is still where it was.
    assert.deepEqual(shown(T), ['30217', '30217', '168路']);
    await clock.advance(HOUR + 60_000);
    assert.deepEqual(shown(T), ['30218', '30218', '168路']);
    assert.deepEqual(shown(OTHER), [undefined, undefined, undefined]);

    await store.change({ who: 'li', what: 'another label' }, withLabel('218'));
    await settled();
    assert.deepEqual([shown(T)[1], shown(OTHER)[1]], ['218', '218']);
    const { version } = desired.of(T)!;
    await clock.advance(5 * 60_000);
    assert.equal(desired.of(T)!.version, version, 'told once');
  });

  it('follows a vehicle whose reading was changed just before the operator stopped', async () => {
    const { store, settled, shown, following, follow } = await opened();
    await settled();
    await following.stop();
    await store.change({ who: 'li', what: 'another label' }, withLabel('218'));
    await settled();
    assert.deepEqual([shown(T)[1], shown(OTHER)[1]], [undefined, undefined]);
    whenTestEnds((await follow()).stop);
    await settled();
    assert.deepEqual([shown(T)[1], shown(OTHER)[1]], [undefined, '218']);
  });
});
