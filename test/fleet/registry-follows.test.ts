/**
 * What follows a change of the registry that a manager makes at the console's doors: the public feed, what the authority is handed
 * and traces by, and what the terminal is told. The real doors, broker and files.
 */
import assert from 'node:assert/strict';
import { transit_realtime } from 'gtfs-realtime-bindings';
import { airClearingMs } from '../../backend/authority/tracing/air-clearing';
import { TRACE_DEFAULTS } from '../../backend/authority/tracing/config';
import { openVehicleAirs } from '../../backend/authority/vault/vehicle-airs';
import type { AssignmentDetail, VehicleDetail } from '../../backend/operator/console/shown-registry';
import { openRealtimeDoor, VEHICLE_POSITIONS_PATH } from '../../backend/operator/gtfs-realtime/door';
import { decodeDesired } from '../../protocol/messages/desired';
import { encodeJson } from '../../protocol/messages/state';
import { timeText } from '../../protocol/time-text';
import { TERMINAL_LANES, topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { DEMO_OPERATOR } from '../../start/demo-registry';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { waitFor } from '../support/wait';
import { openFleetGround } from './ground';

const { FeedMessage } = transit_realtime;

describe('a change of the registry', function () {
  this.timeout(60_000);

  it('is followed by the public feed, the authority’s traces, and the terminal', async () => {
    const ground = await openFleetGround();
    const { fleet, exchange, disk, clock, log, store, board } = ground;
    const { terminalId, folder } = await ground.enrolled('30217');
    const { origin } = fleet.console;
    const at = origin.replace('localhost', '127.0.0.1');
    let cookie = '';
    const post = async (path: string, body: unknown) => {
      const answer = await fetch(`${at}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin, cookie },
        body: JSON.stringify(body),
      });
      assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
      return answer;
    };
    const signedIn = await post('/api/sign-in', { name: 'operator', password: ground.password });
    cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
    const get = async <T>(path: string) =>
      (await (await fetch(`${at}${path}`, { headers: { cookie } })).json()) as T;

    const session = await ground.connect(folder);
    const wished = new Map<string, unknown>();
    session.onMessage((_, payload) => {
      for (const [name, value] of Object.entries(decodeDesired(payload).config)) wished.set(name, value);
    });
    await session.subscribe([topics.desired(terminalId)]);
    const say = (lane: 'trip' | 'position', value: object) =>
      session.publish(topics.terminal(DEMO_OPERATOR, terminalId, lane), encodeJson(value), {
        qos: TERMINAL_LANES[lane].qos,
        retain: TERMINAL_LANES[lane].retain,
      });
    await say('trip', examples.trip);
    await say('position', { ...examples.position, at: timeText(clock.now()) });
    await waitFor('the broker to have told of both', () => {
      const { trip, position } = board.of(terminalId);
      return trip && position;
    });
    /** A door of its own each time: one keeps its feed for ten seconds. */
    const feed = async () => {
      const releaseCounts = () => assert.fail('nobody asks for them');
      const door = await openRealtimeDoor({
        host: '127.0.0.1',
        port: 0,
        store,
        board,
        releaseCounts,
        clock,
        log,
      });
      whenTestEnds(() => door.close());
      const answer = await fetch(`http://127.0.0.1:${door.port}${VEHICLE_POSITIONS_PATH}`);
      const { entity } = FeedMessage.decode(new Uint8Array(await answer.arrayBuffer()));
      return entity.map(({ vehicle }) => {
        const { id, label, licensePlate } = vehicle!.vehicle!;
        return [id, label, licensePlate];
      });
    };
    assert.deepEqual(await feed(), [['30217', '30217', '']]);

    // Another vehicle: another plate, capacity and air; the terminal is moved to it.
    const { vehicle } = await get<VehicleDetail>('/api/vehicles/30562');
    const { edition, capacity, airClearingMinutes, kind, lineId = '' } = vehicle;
    assert.deepEqual([capacity, airClearingMinutes], [80, 5]);
    const form = {
      id: '30562',
      kind,
      label: '562',
      plate: '辽A·F12345',
      capacity: 95,
      airClearingMinutes: 45,
      lineId,
    };
    const authority = temporaryFolder();
    const airs = await openVehicleAirs({ disk, folder: authority, exchange, log });
    await airs.importHanded(clock.now());
    await post('/api/vehicles', { vehicle: form, edition });
    const detail = await get<AssignmentDetail>(`/api/terminals/${terminalId}`);
    const { edition: looked } = detail;
    await post('/api/assignments', {
      kind: 'terminal',
      id: terminalId,
      vehicle: '辽A F12345',
      from: null,
      edition: looked,
    });

    assert.deepEqual(await feed(), [['30562', '562', '辽A·F12345']]);
    assert.equal(store.registry.vehicleOf(terminalId, clock.now())?.capacity, 95);
    await waitFor('the terminal to be told', () => wished.get('vehicleId') === '30562');
    assert.deepEqual([wished.get('vehicleLabel'), wished.get('lineId')], ['562', '207']);

    // The authority learns of it in a while, and lengthens rides from then on by the vehicle's own time.
    await waitFor('the authority to learn of it', async () => (await airs.importHanded(clock.now())) > 0);
    const air = (from: number) => {
      const boarding = { earliest: from, latest: from, rule: 'clock' } as const;
      const alighting = { ...boarding, earliestRule: 'boarding', latestRule: 'trip end' } as const;
      const ride = { vehicleId: '30562', kind: 'bus', boarding, alighting } as const;
      return airClearingMs(ride, { ...TRACE_DEFAULTS, airClearings: airs.all }) / 60_000;
    };
    assert.deepEqual([air(clock.now() - 86_400_000), air(clock.now() + 1)], [5, 45]);
  });
});
