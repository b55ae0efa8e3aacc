import assert from 'node:assert/strict';
import { transit_realtime } from 'gtfs-realtime-bindings';
import { silentLog } from '../../../platform/log';
import { virtualClock } from '../../../platform/virtual-clock';
import type { CountMessage } from '../../../protocol/messages/count';
import { encodeJson } from '../../../protocol/messages/state';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { timeText } from '../../../protocol/time-text';
import examples from '../../../protocol/vectors/status-messages.json';
import { whenTestEnds } from '../../../test/support/cleanup';
import { StatusBoard, type StatusMessage } from '../fleet/status-board';
import { createRegistry } from '../registry/registry';
import { BUS, MORNING, makeCity, OTHER_BUS, TAXI } from '../testing/city';
import { openRealtimeDoor, VEHICLE_POSITIONS_PATH } from './door';
import { occupancyOf } from './occupancy';
import { feedMessage, vehiclePositions } from './vehicle-positions';

const { FeedMessage, VehiclePosition } = transit_realtime;
const MINUTE = 60_000;
const NOW = MORNING + 60 * MINUTE;

function fleet() {
  const { registry: file } = makeCity();
  const board = new StatusBoard(silentLog(), () => NOW);
  const say = (number: number, lane: StatusMessage['lane'], value: object) =>
    board.take({ terminalId: terminalIdOf(number), lane, id: '', payload: encodeJson(value) });
  const onTrip = (number: number, measured = NOW - 5_000) => {
    say(number, 'trip', examples.trip);
    say(number, 'position', { ...examples.position, at: timeText(measured) });
  };
  const read = (now = NOW) => {
    const bytes = feedMessage(vehiclePositions(file, createRegistry(file), board, now), now);
    assert.equal(FeedMessage.verify(FeedMessage.decode(bytes)), null);
    return FeedMessage.toObject(FeedMessage.decode(bytes), { longs: Number, enums: String });
  };
  return { file, board, say, onTrip, read };
}

const count = (to: number, checkIns: CountMessage['checkIns']): CountMessage => ({
  v: 1,
  from: timeText(to - 5 * MINUTE),
  to: timeText(to),
  checkIns,
  refusals: {},
});

describe('GTFS-Realtime: VehiclePositions', () => {
  it('are read by the published schema: header, trip, vehicle, place, when it was measured, occupancy', () => {
    const { say, onTrip, read } = fleet();
    onTrip(BUS);
    say(BUS, 'count', count(NOW - MINUTE, { code: 9, pass: '<5' }));
    const { header, entity } = read();
    assert.deepEqual(header, {
      gtfsRealtimeVersion: '2.0',
      incrementality: 'FULL_DATASET',
      timestamp: NOW / 1000,
    });
    assert.equal(entity.length, 1);
    const { id, vehicle } = entity[0];
    assert.equal(id, '30217');
    assert.deepEqual(vehicle.vehicle, { id: '30217', label: '30217' });
    const { tripId, startDate, routeId, directionId } = examples.trip;
    assert.deepEqual(vehicle.trip, {
      tripId,
      startDate,
      scheduleRelationship: 'SCHEDULED',
      routeId,
      directionId,
    });
    assert.ok(Math.abs(vehicle.position.latitude - examples.position.lat) < 1e-5);
    assert.ok(Math.abs(vehicle.position.longitude - examples.position.lon) < 1e-5);
    assert.equal(vehicle.timestamp, (NOW - 5_000) / 1000);
    assert.equal(vehicle.occupancyStatus, 'MANY_SEATS_AVAILABLE');
  });

  it('leave out what is not known, not fresh, on no trip, no bus, or revoked', () => {
    const { file, say, onTrip, read } = fleet();
    assert.deepEqual(read().entity ?? [], [], 'a fleet that said nothing');
    onTrip(BUS);
    onTrip(TAXI);
    say(OTHER_BUS, 'position', { ...examples.position, at: timeText(NOW) });
    const ids = (now?: number) => (read(now).entity ?? []).map(({ id }: { id: string }) => id);
    assert.deepEqual(ids(), ['30217'], 'no fare of a taxi, no bus on its way to the depot');
    assert.deepEqual(ids(NOW + 80_000), ['30217']);
    assert.deepEqual(ids(NOW + 90_000), [], 'an old place');
    say(BUS, 'position', { ...examples.position, lat: null, lon: null, source: 'none', at: timeText(NOW) });
    assert.deepEqual(ids(), [], 'a receiver without satellites');
    onTrip(BUS);
    assert.deepEqual(ids(), ['30217']);
    file.terminals.find(({ number }) => number === BUS)!.revokedAt = NOW - 1;
    assert.deepEqual(ids(), []);
  });

  it('are one a vehicle that has two terminals: the newer place, the riders of both', () => {
    const { file, say, onTrip, read } = fleet();
    const [vehicleId] = [file.vehicles[0]!.id];
    const second = file.terminals.find(({ number }) => number === OTHER_BUS)!;
    second.assignments = [{ vehicleId, from: MORNING }];
    onTrip(BUS, NOW - 60_000);
    onTrip(OTHER_BUS, NOW - 1_000);
    for (const number of [BUS, OTHER_BUS]) say(number, 'count', count(NOW - MINUTE, { code: 8 }));
    const { entity } = read();
    assert.equal(entity.length, 1);
    const { id, vehicle } = entity[0];
    assert.deepEqual([id, vehicle.timestamp], [vehicleId, (NOW - 1_000) / 1000]);
    assert.equal(vehicle.occupancyStatus, 'FEW_SEATS_AVAILABLE', '16 of 60');
  });

  it('show a class that few riders do not change, and no figure', () => {
    const { say, onTrip, read } = fleet();
    onTrip(BUS);
    assert.equal(read().entity[0].vehicle.occupancyStatus, 'NO_DATA_AVAILABLE');
    const seen = new Set<string>();
    for (const pass of [0, 1, 2, 3, 4].map((n) => (n === 0 ? 0 : ('<5' as const)))) {
      say(BUS, 'count', count(NOW, { pass }));
      const { vehicle } = read().entity[0];
      seen.add(vehicle.occupancyStatus);
      assert.equal('occupancyPercentage' in vehicle, false);
    }
    assert.deepEqual([...seen], ['MANY_SEATS_AVAILABLE'], 'never empty');
  });

  it('count who checked in lately, and no driver', () => {
    const at = (...counts: CountMessage[]) => occupancyOf(counts, 60, NOW);
    assert.equal(at(count(NOW, { code: 11 })), 'MANY_SEATS_AVAILABLE');
    assert.equal(at(count(NOW, { code: 12 })), 'FEW_SEATS_AVAILABLE');
    assert.equal(at(count(NOW, { code: 12, driver: 40 })), 'FEW_SEATS_AVAILABLE');
    assert.equal(at(count(NOW - 5 * MINUTE, { code: 10 }), count(NOW, { card: 12 })), 'STANDING_ROOM_ONLY');
    assert.equal(at(count(NOW, { pass: 54 })), 'CRUSHED_STANDING_ROOM_ONLY');
    assert.equal(at(count(NOW - 30 * MINUTE, { pass: 54 }), count(NOW, { pass: 5 })), 'MANY_SEATS_AVAILABLE');
    assert.equal(at(count(NOW - 61 * MINUTE, { pass: 54 })), 'NO_DATA_AVAILABLE');
  });

  it('are refused by the published schema when a required field is missing (control)', () => {
    const { onTrip, file, board } = fleet();
    onTrip(BUS);
    const [known] = vehiclePositions(file, createRegistry(file), board, NOW);
    const good = FeedMessage.decode(feedMessage([known!], NOW));
    assert.ok(good.entity[0]?.vehicle instanceof VehiclePosition);
    // Without its two bytes of the version the header lacks what the schema requires.
    assert.throws(() => FeedMessage.decode(Uint8Array.of(0x0a, 0x02, 0x10, 0x00)), /missing required/);
  });

  it('are kept ten seconds, by the door and by caches', async () => {
    const { file, board, onTrip } = fleet();
    const clock = virtualClock(NOW);
    const store = { current: () => file, registry: createRegistry(file) };
    const door = await openRealtimeDoor({
      host: '127.0.0.1',
      port: 0,
      store,
      board,
      releaseCounts: () => assert.fail('the feed needs no counts'),
      clock,
      log: silentLog(),
    });
    whenTestEnds(() => door.close());
    const address = `http://127.0.0.1:${door.port}${VEHICLE_POSITIONS_PATH}`;
    const ask = (headers: Record<string, string> = {}) => fetch(address, { headers });
    const entities = async (answer: Response) =>
      FeedMessage.decode(new Uint8Array(await answer.arrayBuffer())).entity.length;
    const first = await ask();
    assert.equal(first.headers.get('content-type'), 'application/x-protobuf');
    assert.equal(first.headers.get('cache-control'), 'public, max-age=10');
    assert.equal(await entities(first), 0);
    onTrip(BUS);
    const again = await ask({ 'if-none-match': first.headers.get('etag')! });
    assert.equal(again.status, 304);
    await clock.advance(10_000);
    const later = await ask({ 'if-none-match': first.headers.get('etag')! });
    assert.deepEqual([later.status, await entities(later)], [200, 1]);
  });
});
