import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { BUS, MORNING, makeCity } from '../testing/city';
import { RegistryFaults } from './read-registry';
import { isShutOut } from './registry';
import type { RegistryFile } from './schema';
import { openRegistryStore } from './store';

const PATH = '/op/registry.json';
const T = terminalIdOf(BUS);
const NOTE = { who: 'depot', what: 'terminal moved' };

const moved = (file: RegistryFile, vehicleId = '30218'): RegistryFile => ({
  ...file,
  terminals: file.terminals.map((terminal) =>
    terminal.terminalId === T
      ? { ...terminal, assignments: [...terminal.assignments, { vehicleId, from: MORNING }] }
      : terminal,
  ),
});

describe('registry: a living store', () => {
  const log = silentLog();
  const clock = virtualClock(MORNING);
  let disk: MemoryDisk;
  const open = () =>
    openRegistryStore({ path: PATH, journal: '/op/changes', disk, clock, random: seededRandom(1), log });

  beforeEach(async () => {
    disk = new MemoryDisk({ random: seededRandom(2) });
    await disk.makeFolder('/op');
    await writeFileAtomic(disk, PATH, utf8(JSON.stringify(makeCity(seededRandom(3)).registry)));
  });

  it('answers by a change as soon as it is on disk, and after a crash too', async () => {
    const store = await open();
    const { registry } = store;
    const heard: RegistryFile[] = [];
    store.onChange((file) => heard.push(file));
    assert.equal(registry.vehicleOf(T, MORNING)?.id, '30217');
    await store.change(NOTE, moved);
    assert.equal(registry.vehicleOf(T, MORNING)?.id, '30218');
    assert.equal(registry.vehicleOf(T, MORNING - 1)?.id, '30217');
    assert.equal(heard.length, 1);
    disk.crash();
    const again = await open();
    assert.equal(again.registry.vehicleOf(T, MORNING)?.id, '30218');
    assert.deepEqual(await again.changes(5), [{ at: new Date(MORNING).toISOString(), ...NOTE }]);
  });

  it('refuses a change that makes no good registry, and is as it was', async () => {
    const store = await open();
    const before = store.current();
    await assert.rejects(
      store.change(NOTE, (file) => moved(file, '99999')),
      (error: unknown) => error instanceof RegistryFaults && /no vehicle "99999"/.test(error.message),
    );
    assert.equal(store.current(), before);
    assert.deepEqual(await store.changes(5), []);
    await store.change(NOTE, moved);
    assert.equal(store.registry.vehicleOf(T, MORNING)?.id, '30218');
  });

  it('makes changes that come at once one after the other', async () => {
    const store = await open();
    const addDriver = (id: string) =>
      store.change({ who: 'depot', what: `driver ${id}` }, (file) => ({
        ...file,
        drivers: [...(file.drivers ?? []), { id, name: id, assignments: [] }],
      }));
    await Promise.all(['a', 'b', 'c'].map(addDriver));
    assert.deepEqual(
      store.current().drivers?.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      (await store.changes(2)).map(({ what }) => what),
      ['driver c', 'driver b'],
    );
  });

  it('shuts out a revoked terminal, and one that nobody knows', async () => {
    const store = await open();
    assert.equal(isShutOut(store.registry, T), false);
    assert.equal(isShutOut(store.registry, 'aaaaaaa'), true);
    await store.change({ who: 'depot', what: 'revoked' }, (file) => ({
      ...file,
      terminals: file.terminals.map((each) =>
        each.terminalId === T ? { ...each, revokedAt: MORNING } : each,
      ),
    }));
    assert.equal(isShutOut(store.registry, T), true);
  });
});
