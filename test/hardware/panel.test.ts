import assert from 'node:assert/strict';
import { openPanel } from '../../device/gpio/panel';
import { SimulatedLines } from '../../device/gpio/simulated-lines';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL, watch } from '../../device/terminal.fixture';
import { TestOperator } from '../../device/uplink/operator.fixture';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { virtualClock } from '../../platform/virtual-clock';
import ticketVector from '../../protocol/vectors/ticket.json';
import { waitFor } from '../support/wait';

async function vehicle(
  vehicleKind: 'bus' | 'taxi',
  pins: Parameters<typeof openPanel>[0]['pins'],
  lines: () => SimulatedLines,
) {
  const disk = new MemoryDisk();
  await makeFolder(disk, '/t');
  const clock = virtualClock(NOW);
  const panel = await openPanel({ pins, lines, clock, log: silentLog() });
  const operator = new TestOperator(clock, TERMINAL.id);
  const { terminal, scanner } = await open(disk, clock, operator, { vehicleKind }, panel);
  const states = await watch(terminal.screenUrl);
  return { clock, operator, terminal, scanner, states };
}

describe('a terminal with button, light and buzzer', () => {
  it('asks its screen for the number pad, sounds and lights what happened, and leaves the sounds to the buzzer', async () => {
    const on = new Set<number>();
    const lines = new SimulatedLines((line, active) => void (active ? on.add(line) : on.delete(line)));
    const { clock, terminal, scanner, states } = await vehicle(
      'bus',
      { assist: 17, light: 27, buzzer: 22 },
      () => lines,
    );
    assert.equal(states.at(-1)?.buzzer, true);
    lines.edge(17, true);
    lines.edge(17, false);
    await waitFor('the pad', () => states.at(-1)?.pad?.asked === 1);
    scanner.show(ticketVector.pass);
    await waitFor('the pass', () => states.at(-1)?.moment?.kind === 'accepted');
    assert.deepEqual([...on].sort(), [22, 27]);
    await clock.advance(130);
    assert.deepEqual([...on], [27]);
    await clock.advance(1_000);
    assert.deepEqual([...on], []);
    await closeInVirtualTime(terminal, clock);
  });

  it('begins and ends a taxi fare by its button: riders of one are not on the next, and each end goes out once', async () => {
    const lines = new SimulatedLines(() => {});
    const { clock, operator, terminal, scanner, states } = await vehicle('taxi', { fare: 23 }, () => lines);
    const press = async () => {
      lines.edge(23, true);
      lines.edge(23, false);
      await clock.advance(2_000);
    };
    const fare = () => operator.batches.at(-1)?.batch.ctx.trip;
    await press();
    await waitFor('the fare', () => states.at(-1)?.driver?.trip?.current);
    const begun = states.at(-1)!.driver!.trip!.current!.startsAt;
    await clock.advance(60_000);
    scanner.show(ticketVector.pass);
    await waitFor('the rider', () => states.at(-1)?.onBoard === 1);
    await clock.advance(5_000);
    assert.match(fare() ?? '', /^fare /);
    assert.equal(
      states.at(-1)!.driver!.trip!.current!.startsAt,
      begun,
      'the first rider begins no other fare',
    );
    await press();
    await waitFor('the fare to be over', () => states.at(-1)?.onBoard === 0);
    await clock.advance(5_000);
    const ends = operator.batches
      .flatMap(({ batch }) => batch.items)
      .filter(({ kind }) => kind === 'trip end');
    assert.equal(ends.length, 1);
    await press();
    await waitFor('the next fare', () => (states.at(-1)?.driver?.trip?.current?.startsAt ?? 0) > begun);
    await closeInVirtualTime(terminal, clock);
  });

  it('says that its button is missing, and what to tap instead', async () => {
    const none = () => {
      throw new Error('no such chip');
    };
    const { clock, terminal, states } = await vehicle('bus', { assist: 17, buzzer: 22 }, none);
    const fault = states.at(-1)?.faults.find(({ id }) => id === 'buttons');
    assert.equal(fault?.todo.en, 'Tap the screen instead');
    assert.equal(states.at(-1)?.buzzer, false, 'the page makes the sounds');
    await closeInVirtualTime(terminal, clock);
  });
});
