import assert from 'node:assert/strict';
import { MemoryDisk } from '../../platform/memory-disk';
import { virtualClock } from '../../platform/virtual-clock';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import type { Trip } from '../../protocol/messages/trip';
import ticketVector from '../../protocol/vectors/ticket.json';
import { waitFor } from '../../test/support/wait';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL } from '../terminal.fixture';
import { runsBetween } from '../trip/runs';
import { at, shenyang } from '../trip/shenyang.fixture';
import { TestOperator } from '../uplink/operator.fixture';

const MINUTE = 60_000;
const timetable = shenyang();

async function vehicle(vehicleKind: 'bus' | 'taxi', start: number) {
  const disk = new MemoryDisk();
  await makeFolder(disk, '/t');
  await writeFileAtomic(disk, '/t/timetable.json', utf8(JSON.stringify(timetable)));
  const clock = virtualClock(start);
  const operator = new TestOperator(clock, TERMINAL.id);
  const opened = await open(disk, clock, operator, { vehicleKind });
  await clock.advance(2_000);
  const told = () => operator.last<Trip>('trip');
  return { ...opened, clock, operator, told, close: () => closeInVirtualTime(opened.terminal, clock) };
}

describe('the trip that an operator is told of', () => {
  it('is the run that the bus is on, with the stop that it passed, until the run is over', async () => {
    const last = runsBetween(timetable, at('12:00', '20200112'), at('24:00', '20200112')).at(-1)!;
    const bus = await vehicle('bus', last.startsAt + MINUTE);
    const first = bus.told()!;
    const { tripId, startDate, routeId, by } = first;
    assert.deepEqual([tripId, startDate, routeId, by], [last.tripId, '20200112', '168', 'gtfs']);
    await bus.clock.advance(last.endsAt - bus.clock.now() - MINUTE);
    assert.equal(bus.told()?.tripId, last.tripId);
    assert.ok(bus.told()!.stopSequence! > first.stopSequence!);
    await bus.clock.advance(11 * MINUTE);
    assert.equal(bus.told()?.tripId, last.tripId, 'it may be late');
    await waitFor('it to be on none', async () => {
      await bus.clock.advance(MINUTE / 4);
      return bus.told() === null;
    });
    await bus.close();
  });

  it('is none at the next CONNECT when it ended while there was no line', async () => {
    const last = runsBetween(timetable, at('12:00', '20200112'), at('24:00', '20200112')).at(-1)!;
    const bus = await vehicle('bus', last.startsAt + MINUTE);
    await bus.clock.advance(last.endsAt - bus.clock.now() - MINUTE);
    assert.equal(bus.told()?.tripId, last.tripId);
    bus.operator.reachable = false;
    bus.operator.cut();
    await bus.clock.advance(12 * MINUTE);
    assert.equal(bus.told()?.tripId, last.tripId, 'nobody heard of its end');
    bus.operator.reachable = true;
    await waitFor('it to be on none', async () => {
      await bus.clock.advance(MINUTE / 4);
      return bus.told() === null;
    });
    await bus.close();
  });

  it('is none of a taxi: a fare is one rider’s way', async () => {
    const taxi = await vehicle('taxi', NOW);
    taxi.scanner.show(ticketVector.pass);
    await taxi.clock.advance(2_000);
    await waitFor('the fare to be on its way', () => taxi.operator.stored.size > 0);
    assert.equal(taxi.told(), null);
    await taxi.close();
  });
});
