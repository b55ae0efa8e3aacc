import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shiftedClock, systemClock } from '../platform/clock';
import { silentLog } from '../platform/log';
import { MemoryDisk } from '../platform/memory-disk';
import { nodeDisk } from '../platform/node-disk';
import { seededRandom } from '../platform/random';
import { virtualClock } from '../platform/virtual-clock';
import { codeFromFragment, decodeCode } from '../protocol/boarding-code/layout';
import { provesCode } from '../protocol/boarding-code/mac';
import ticketVector from '../protocol/vectors/ticket.json';
import { whenTestEnds } from '../test/support/cleanup';
import { temporaryFolder } from '../test/support/folders';
import { pseudoScanner } from '../test/support/pty';
import { waitFor } from '../test/support/wait';
import { noBuzzer } from './ports/buzzer';
import { serialScanner } from './scanner/serial-scanner';
import { openTerminal } from './terminal';
import {
  closeInVirtualTime,
  codeKey,
  makeFolder,
  NOW,
  OPTIONS,
  open,
  root,
  signedBundle,
  TERMINAL,
  watch,
} from './terminal.fixture';
import { TestOperator } from './uplink/operator.fixture';

describe('a terminal', () => {
  it('shows a proven code, checks a pass in, and hands it to the operator', async () => {
    const disk = new MemoryDisk();
    await makeFolder(disk, '/t');
    const clock = virtualClock(NOW);
    const operator = new TestOperator(clock, TERMINAL.id);
    const { terminal, scanner } = await open(disk, clock, operator);
    const states = await watch(terminal.screenUrl);
    const url = states.at(-1)!.code!.url;
    assert.ok(url.startsWith('HTTPS://CHECK.CORIDE.CN/#'));
    assert.ok(provesCode(codeKey, decodeCode(codeFromFragment(url.split('#')[1]!))));
    await clock.advance(1_000);
    await waitFor('online', () => states.at(-1)?.network === 'online');

    scanner.show(ticketVector.pass);
    await waitFor('the pass on the screen', () => states.at(-1)?.moment?.kind === 'accepted');
    const state = states.at(-1)!;
    assert.deepEqual([state.moment?.pair, state.lastPairs, state.onBoard], [44, [44], 1]);
    assert.deepEqual(state.faults, []);
    await clock.advance(1_000);
    assert.ok(operator.stored.has(ticketVector.ids.pass));
    assert.deepEqual(operator.batches[0]!.batch.ctx, { vehicle: '30217', line: '168' });
    assert.equal(terminal.ledger.waiting, 0);

    operator.boarded(47, 2);
    await clock.advance(1_000);
    await waitFor('the rider by code', () => states.at(-1)?.lastPairs[0] === 47);
    assert.equal(states.at(-1)?.onBoard, 3);
    operator.boarded(47, 0);
    await clock.advance(1_000);
    await waitFor('the rider who got off', () => states.at(-1)?.onBoard === 2);
    await clock.advance(121 * 60_000);
    await waitFor('everybody to be gone by now', () => states.at(-1)?.onBoard === 0);
    await closeInVirtualTime(terminal, clock);
    assert.equal(operator.states.at(-1)?.state, 'stopped');
  });

  it('goes on without network and over a power cut, and says what is missing in words', async () => {
    const disk = new MemoryDisk();
    await makeFolder(disk, '/t');
    const clock = virtualClock(NOW);
    const operator = new TestOperator(clock, TERMINAL.id);
    operator.reachable = false;
    const first = await open(disk, clock, operator);
    const states = await watch(first.terminal.screenUrl);
    first.scanner.show(ticketVector.pass);
    await waitFor(
      'the pass',
      () => states.at(-1)?.waiting === 1 && states.at(-1)?.moment?.kind === 'accepted',
    );
    assert.equal(states.at(-1)?.network, 'offline');
    first.scanner.lose();
    await waitFor('the words', () => states.at(-1)?.faults.some(({ id }) => id === 'scanner'));
    disk.crash();

    const again = virtualClock(NOW + 60_000);
    const reached = new TestOperator(again, TERMINAL.id);
    const second = await open(disk, again, reached);
    const shown = await watch(second.terminal.screenUrl);
    second.scanner.show(ticketVector.pass);
    await waitFor('already', () => shown.at(-1)?.moment?.kind === 'already');
    await again.advance(2_000);
    assert.deepEqual([...reached.stored], [[ticketVector.ids.pass, 1]]);
    await closeInVirtualTime(second.terminal, again);
    await closeInVirtualTime(first.terminal, clock);
  });

  it('keeps the page awake while nothing happens, with a new code every 30 s', async () => {
    const disk = new MemoryDisk();
    await makeFolder(disk, '/t');
    const clock = virtualClock(NOW);
    const { terminal } = await open(disk, clock, new TestOperator(clock, TERMINAL.id));
    const states = await watch(terminal.screenUrl);
    for (let i = 0; i < 20; i++) {
      const heard = states.length;
      await clock.advance(15_000);
      await waitFor('another state', () => states.length > heard);
    }
    const codes = new Set(states.map(({ code }) => code?.url));
    assert.ok(codes.size >= 10 && codes.size <= 11, `${codes.size} codes in five minutes`);
    await closeInVirtualTime(terminal, clock);
  });

  it('leaves nothing held when it cannot have its screen port', async () => {
    const disk = new MemoryDisk();
    await makeFolder(disk, '/t');
    const clock = virtualClock(NOW);
    const squatter = createServer().listen(0, '127.0.0.1');
    whenTestEnds(() => void squatter.close());
    await waitFor('the squatter', () => squatter.listening);
    const screenPort = (squatter.address() as AddressInfo).port;
    const operator = new TestOperator(clock, TERMINAL.id);
    await assert.rejects(open(disk, clock, operator, { screenPort }), /screenPort/);
    assert.equal(clock.waiting, 0);
    const { terminal } = await open(disk, clock, operator);
    await closeInVirtualTime(terminal, clock);
  });

  it('reads a pass from a real line, has it on a real disk and shows it', async function () {
    const device = pseudoScanner(this);
    const folder = temporaryFolder();
    const disk = nodeDisk();
    await makeFolder(disk, folder);
    const clock = shiftedClock(systemClock());
    clock.shift(NOW - clock.now());
    const operator = new TestOperator(clock, TERMINAL.id);
    operator.reachable = false;
    const log = silentLog();
    const scanner = serialScanner({ path: device.path, baudRate: 115_200, clock, log });
    const terminal = await openTerminal(
      { ...OPTIONS, folder },
      { terminalNumber: TERMINAL.number, codeKey, root: root.public, firstBundle: signedBundle },
      {
        clock,
        random: seededRandom(2),
        disk,
        network: operator,
        scanner,
        buzzer: noBuzzer(),
        log,
        fetchBundle: () => Promise.reject(new Error('no network')),
      },
    );
    whenTestEnds(() => terminal.close());
    const states = await watch(terminal.screenUrl);
    await waitFor('the scanner', () => scanner.state === 'ready');
    await device.write(ticketVector.pass);
    await waitFor('the two digits', () => states.at(-1)?.moment?.pair === 44);
    assert.equal(terminal.ledger.accepted, 1);
  });
});
