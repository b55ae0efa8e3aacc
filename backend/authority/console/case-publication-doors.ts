/** A traced case's rides on their way to everybody: what each would say, and those that an officer proposes. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { dayOf, dayStart } from '../../../protocol/days';
import { keptBack, type PublishableRide, publishableRides } from '../exposures/from-rides';
import { datedRide } from '../exposures/shelf-state';
import { sentenceOf } from '../exposures/words';
import { bodyReader, Text } from './body';
import { type ConsoleOffice, personOf } from './office';
import { ConsoleRefused } from './refused';
import { FOUND_MORE, foundIn } from './result-versions';
import type { ShownCasePublication, ShownRideToPublish } from './shown-publication';

const readRides = bodyReader(
  Type.Object({
    version: Type.Integer(),
    rides: Type.Array(Type.Integer({ minimum: 0, maximum: 10_000 }), { minItems: 1, maxItems: 1000 }),
    /** Who publishes it, as everybody reads it. */
    source: Type.String({ minLength: 1, maxLength: 120 }),
    why: Text(400),
  }),
);

type OneCase = FastifyRequest<{ Params: { id: string } }>;

export const casePublicationDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { shelf, clock, random } = office;
  const dateAt = (unixMs: number) =>
    new Date(unixMs + office.offsetMinutes() * 60_000).toISOString().slice(0, 10);
  const today = (): number => {
    const bundle = office.bundle();
    if (!bundle) throw new ConsoleRefused(403, 'there is no bundle in force yet');
    return dayStart(dayOf(clock.now(), bundle.dayShift), bundle.dayShift);
  };
  /** Rides that are public or wait to be, whichever case they are of. */
  const known = () => ({
    isPublic: new Set(
      shelf.published().flatMap(({ exposure }) => {
        if (exposure.kind !== 'ride' || exposure.status === 'withdrawn') return [];
        return [keyOf(exposure)];
      }),
    ),
    waits: new Set(
      shelf.drafts().flatMap(({ id }) => {
        const proposal = shelf.proposalOf(id);
        return proposal?.kind === 'rides' ? proposal.rides.map(keyOf) : [];
      }),
    ),
  });
  const standOf = (
    ride: Parameters<typeof keptBack>[0],
    { isPublic, waits }: ReturnType<typeof known>,
  ): ShownRideToPublish['stands'] => {
    const why = keptBack(ride, today());
    if (why) return why;
    const key = keyOf(ride.inPublic!);
    if (isPublic.has(key)) return 'is public';
    return waits.has(key) ? 'waits for approval' : 'can be published';
  };

  server.get('/api/cases/:id/publishable', async (request: OneCase): Promise<ShownCasePublication> => {
    personOf(office, request, 'officer', 'approver');
    const { result, version } = foundIn(office, request.params.id);
    const before = known();
    return {
      version,
      rides: result.rides.map((ride) => {
        const stands = standOf(ride, before);
        return { stands, ...(ride.inPublic && { says: saysOf(ride.inPublic, office.offsetMinutes()) }) };
      }),
    };
  });

  server.post('/api/cases/:id/publish', takes(readRides), async (request: OneCase) => {
    const { id: by } = personOf(office, request, 'officer');
    const { version, rides, source, why } = readRides(request);
    const { result, version: now } = foundIn(office, request.params.id);
    if (now !== version) throw new ConsoleRefused(403, FOUND_MORE);
    const before = known();
    const chosen = [...new Set(rides)].map((at) => {
      const ride = result.rides[at];
      if (!ride) throw new ConsoleRefused(400, 'there is no such ride');
      const stands = standOf(ride, before);
      if (stands !== 'can be published')
        throw new ConsoleRefused(400, `ride ${at + 1} is not proposed: ${stands}`);
      return ride;
    });
    const draft = await shelf.propose(by, why, {
      kind: 'rides',
      rides: publishableRides(chosen, today(), random),
      source: { name: source.trim(), publishedOn: dateAt(clock.now()) },
    });
    return { draft };
  });
};

const keyOf = ({ line, vehicle = '', from, to }: PublishableRide): string =>
  JSON.stringify([line, vehicle, from, to]);

/** Without its source: that is named once for all rides. */
function saysOf(ride: PublishableRide, offsetMinutes: number): ShownRideToPublish['says'] {
  const { date, exposure } = datedRide('', ride, { name: '', publishedOn: '' }, offsetMinutes);
  return {
    zh: sentenceOf(exposure, date, 'zh', offsetMinutes),
    en: sentenceOf(exposure, date, 'en', offsetMinutes),
  };
}
