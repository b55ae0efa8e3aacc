/** Drivers, and who is on which vehicle from when, as the console's page asks for them and changes them. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { bodyOf } from '../../../platform/http-body';
import { takes } from '../../../platform/http-one-type';
import { jsonReader, OneOf, UnixMs } from '../../../protocol/schema';
import { assignmentNote, withMove, withoutPlans } from '../registry/assignments';
import { driverIdIn, driverNote, withDriver, withLeft, withoutDriver } from '../registry/edit-drivers';
import { notThere } from '../registry/not-there';
import { vehicleNamed } from '../registry/vehicle-index';
import { assignmentDetail, driverList, shownDriver, terminalList } from './assignment-views';
import type { RegistryOffice } from './registry-doors';
import { personAt } from './roles';
import { searchIn } from './search';
import type { AssignmentDetail, DriverDetail } from './shown-registry';

const MAX_BODY = 4 * 1024;
const HISTORY_SHOWN = 50;
const Id = Type.String({ maxLength: 64 });
const Edition = Type.String({ maxLength: 16 });
const Kind = OneOf('terminal', 'driver');

const readMove = jsonReader(
  'request',
  Type.Object({
    kind: Kind,
    id: Id,
    /** Fleet number, plate or label; null: on none from then on. */
    vehicle: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
    /** Unix ms; null: now. */
    from: Type.Union([UnixMs, Type.Null()]),
    edition: Edition,
  }),
  MAX_BODY,
);
const readPlans = jsonReader('request', Type.Object({ kind: Kind, id: Id, edition: Edition }), MAX_BODY);
const readDriver = jsonReader(
  'request',
  Type.Object({
    driver: Type.Object({ id: Type.String({ maxLength: 200 }), name: Type.String({ maxLength: 200 }) }),
    edition: Type.Optional(Edition),
  }),
  MAX_BODY,
);
const readLeft = jsonReader(
  'request',
  Type.Object({ id: Id, edition: Edition, left: Type.Boolean() }),
  MAX_BODY,
);
const readGone = jsonReader('request', Type.Object({ id: Id, edition: Edition }), MAX_BODY);

export function addAssignmentDoors(
  server: FastifyInstance,
  { store, clock, retentionDays }: RegistryOffice,
): void {
  server.get('/api/terminals', async ({ query }) =>
    terminalList(store.current(), searchIn(query), clock.now()),
  );

  server.get('/api/drivers', async ({ query }) => driverList(store.current(), searchIn(query), clock.now()));

  server.get<{ Params: { id: string } }>('/api/terminals/:id', async ({ params }) =>
    detailOf('terminal', params.id),
  );

  server.get<{ Params: { id: string } }>('/api/drivers/:id', async ({ params }): Promise<DriverDetail> => {
    const driver = store.current().drivers?.find(({ id }) => id === params.id);
    if (!driver) throw notThere({ kind: 'driver', id: params.id });
    const stays = await detailOf('driver', params.id);
    return { driver: shownDriver(driver, clock.now()), stays, retentionDays: retentionDays() };
  });

  server.post('/api/assignments', takes(readMove), async (request) => {
    const { vehicle, from, ...move } = readMove(bodyOf(request));
    const note = assignmentNote(personAt(request).name, { kind: move.kind, id: move.id });
    await store.change(note, (file) => {
      const now = clock.now();
      const vehicleId = vehicle === null ? null : (vehicleNamed(file, vehicle)?.id ?? vehicle);
      return withMove(file, { ...move, vehicleId, from: from ?? now }, now);
    });
    return {};
  });

  server.post('/api/assignments/unplan', takes(readPlans), async (request) => {
    const { kind, id, edition } = readPlans(bodyOf(request));
    const note = assignmentNote(personAt(request).name, { kind, id });
    await store.change(note, (file) => withoutPlans(file, { kind, id, edition }, clock.now()));
    return {};
  });

  server.post('/api/drivers', takes(readDriver), async (request) => {
    const { driver, edition } = readDriver(bodyOf(request));
    const id = driverIdIn(driver);
    await store.change(driverNote(personAt(request).name, id), (file) => withDriver(file, driver, edition));
    return { id };
  });

  server.post('/api/drivers/left', takes(readLeft), async (request) => {
    const asked = readLeft(bodyOf(request));
    const note = driverNote(personAt(request).name, asked.id);
    await store.change(note, (file) => withLeft(file, asked, clock.now()));
    return {};
  });

  server.post('/api/drivers/remove', takes(readGone), async (request) => {
    const asked = readGone(bodyOf(request));
    const note = driverNote(personAt(request).name, asked.id);
    await store.change(note, (file) => withoutDriver(file, asked, clock.now(), retentionDays()));
    return {};
  });

  async function detailOf(kind: 'terminal' | 'driver', id: string): Promise<AssignmentDetail> {
    const detail = assignmentDetail(store.current(), { kind, id });
    if (!detail) throw notThere({ kind, id });
    return { ...detail, history: await store.changes(HISTORY_SHOWN, { kind, id }) };
  }
}
