/** Which co-riders' own co-riders may be asked for: so many while the keys live, and only who can be named. Pure. */
import type { CoRider } from '../tracing/co-riders';
import type { TraceConfig } from '../tracing/config';
import type { Ride } from '../tracing/rides';
import { type AskedPerson, identifierOf, windowOf } from '../tracing/second-degree';
import { CaseRefused } from './run-case';

type Found = Pick<CoRider, 'key' | 'contact'> & { readonly rides: readonly Pick<Ride, 'boarding'>[] };

/**
 * @param coRiders of the case's result
 * @param places among them
 * @param before `Person.key` of everybody who was asked for since the keys are open; asking for them again is free
 * @param now unix ms
 * @throws CaseRefused
 */
export function personsAsked(
  coRiders: readonly Found[],
  places: readonly number[],
  before: ReadonlySet<string>,
  config: Pick<TraceConfig, 'secondDegree'>,
  now: number,
): AskedPerson[] {
  const persons = [...new Set(places)].map((coRider): AskedPerson => {
    const found = coRiders[coRider];
    if (!found) throw new CaseRefused(400, 'there is no such co-rider');
    const identifier = identifierOf(found.contact);
    if (!identifier)
      throw new CaseRefused(400, 'who deleted the registration leads to nobody: leave them out');
    return { coRider, key: found.key, identifier, window: windowOf(found, config, now) };
  });
  if (persons.length === 0) throw new CaseRefused(400, 'choose the co-riders whose contacts you ask for');
  const all = new Set([...before, ...persons.map(({ key }) => key)]);
  const most = config.secondDegree.persons;
  if (all.size > most)
    throw new CaseRefused(
      403,
      `contacts of ${all.size} co-riders would be opened, may be ${most} while the keys of this case live`,
    );
  return persons;
}
