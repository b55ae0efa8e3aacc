/**
 * What the console's page asks of vehicles, and how it changes them. Each change quotes the edition that was looked at: of two
 * people who change the same thing, the second is told.
 */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { bodyOf } from '../../../platform/http-body';
import { takes } from '../../../platform/http-one-type';
import { jsonReader } from '../../../protocol/schema';
import { ChangedMeanwhile } from '../refused';
import { idIn, VehicleFormSchema, vehicleNote, withRetired, withVehicle } from '../registry/edit-vehicles';
import { editionOf } from '../registry/edition';
import { importNotes, importVehicles } from '../registry/import-vehicles';
import { notThere } from '../registry/not-there';
import type { RegistryStore } from '../registry/store';
import { staysOn, vehicleIn, vehicleList } from './registry-views';
import { personAt } from './roles';
import { searchIn } from './search';
import type { ImportAnswer, VehicleDetail } from './shown-registry';

export type RegistryOffice = {
  readonly store: RegistryStore;
  readonly clock: Pick<Clock, 'now'>;
  /** How long check-ins are kept, by the bundle in force. */
  readonly retentionDays: () => number;
};

const MAX_BODY = 4 * 1024;
export const MAX_TABLE_BYTES = 1024 * 1024;
const HISTORY_SHOWN = 50;

const Edition = Type.String({ maxLength: 16 });
const readVehicle = jsonReader(
  'request',
  Type.Object({ vehicle: VehicleFormSchema, edition: Type.Optional(Edition) }),
  MAX_BODY,
);
const readRetired = jsonReader(
  'request',
  Type.Object({ id: Type.String({ maxLength: 64 }), edition: Edition, retired: Type.Boolean() }),
  MAX_BODY,
);
const readTable = jsonReader(
  'request',
  Type.Object({ text: Type.String(), edition: Type.Optional(Edition) }),
  MAX_TABLE_BYTES,
);

export function addRegistryDoors(server: FastifyInstance, { store, clock }: RegistryOffice): void {
  server.get('/api/vehicles', async ({ query }) =>
    vehicleList(store.current(), searchIn(query), clock.now()),
  );

  server.get<{ Params: { id: string } }>('/api/vehicles/:id', async (request): Promise<VehicleDetail> => {
    const { id } = request.params;
    const vehicle = vehicleIn(store.current(), id, clock.now());
    if (!vehicle) throw notThere({ kind: 'vehicle', id });
    const history = await store.changes(HISTORY_SHOWN, { kind: 'vehicle', id });
    return { vehicle, stays: staysOn(store.current(), id), history };
  });

  server.post('/api/vehicles', takes(readVehicle), async (request) => {
    const who = personAt(request).name;
    const { vehicle, edition } = readVehicle(bodyOf(request));
    const id = idIn(vehicle);
    await store.change(vehicleNote(who, id), (file) => withVehicle(file, vehicle, edition, clock.now()));
    return { id };
  });

  server.post('/api/vehicles/retire', takes(readRetired), async (request) => {
    const who = personAt(request).name;
    const asked = readRetired(bodyOf(request));
    await store.change(vehicleNote(who, asked.id), (file) => withRetired(file, asked, clock.now()));
    return {};
  });

  /** Looked at first; taken with the edition that the look gave. */
  server.post('/api/vehicles/import', takes(readTable), async (request): Promise<ImportAnswer> => {
    const who = personAt(request).name;
    const { text, edition } = readTable(bodyOf(request));
    const known = store.current().vehicles;
    const { file, added, changed, findings } = importVehicles(store.current(), text, clock.now());
    const answer = {
      good: file !== undefined,
      added: added.length,
      changed: changed.length,
      edition: editionOf(known)!,
      findings,
    };
    if (!file || edition === undefined) return { ...answer, taken: false };
    if (edition !== answer.edition) throw new ChangedMeanwhile('the list of vehicles');
    await store.change(importNotes(who, { added, changed }), (current) => {
      if (current.vehicles !== known) throw new ChangedMeanwhile('the list of vehicles');
      return { ...current, vehicles: file.vehicles };
    });
    return { ...answer, taken: true };
  });
}
