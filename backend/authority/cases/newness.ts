/**
 * What a case shows that it did not show before: a case is traced again when late check-ins arrived. Of the run before, the
 * vault keeps prints, macs under a key that only the case's opened days give: without them they say of nobody that they are
 * in it. Pure.
 */
import { concat, toBase64url, utf8 } from '../../../protocol/bytes';
import { hmac } from '../../../protocol/hmac';
import { OWN_LABEL } from '../labels';
import type { CoRider } from '../tracing/co-riders';
import type { TraceResult } from '../tracing/trace';
import type { Newness, Since } from './since';

/** Of one run: for each ride and co-rider `who.what`, two macs of 8 bytes in base64url, in the order of the result. */
export type RunPrints = {
  /** From 1. */
  readonly run: number;
  /** Unix ms. */
  readonly at: number;
  readonly rides: readonly string[];
  readonly coRiders: readonly string[];
};

/** What a case found, and what of it is new. */
export type CaseResult = TraceResult & { readonly newness: Newness };

/** The key of a case's prints, of its days' secret keys. */
export const printKey = (
  caseHash: Uint8Array,
  dayKeys: readonly { readonly day: number; readonly secretKey: Uint8Array }[],
): Uint8Array => {
  const ordered = [...dayKeys].sort((a, b) => a.day - b.day).map(({ secretKey }) => secretKey);
  return hmac(concat(...ordered), OWN_LABEL.casePrint, caseHash);
};

export function printsOf(
  { rides, coRiders }: TraceResult,
  key: Uint8Array,
  { run, at }: Pick<RunPrints, 'run' | 'at'>,
): RunPrints {
  const mac = (value: unknown) =>
    toBase64url(hmac(key, OWN_LABEL.casePrint, utf8(JSON.stringify(value))).subarray(0, 8));
  const print = (who: unknown, what: unknown) => `${mac(['who', who])}.${mac(['what', what])}`;
  return {
    run,
    at,
    rides: rides.map(({ coverage: _, inPublic: __, ...ride }) =>
      print([ride.vehicleId, ride.channel, ride.boarding.earliest], ride),
    ),
    coRiders: coRiders.map((each) => print(whoIs(each), whatOf(each))),
  };
}

/** @param before of the run before; undefined in the first */
export function newnessOf(now: RunPrints, before: RunPrints | undefined): Newness {
  const { run } = now;
  if (!before)
    return {
      run,
      rides: now.rides.map(() => null),
      coRiders: now.coRiders.map(() => null),
      gone: { rides: 0, coRiders: 0 },
    };
  const [rides, coRiders] = [held(now.rides, before.rides), held(now.coRiders, before.coRiders)];
  return {
    run,
    since: { run: before.run, at: before.at },
    rides: rides.since,
    coRiders: coRiders.since,
    gone: { rides: rides.gone, coRiders: coRiders.gone },
  };
}

function held(now: readonly string[], before: readonly string[]) {
  const known = new Map(before.map((print) => [whoOf(print), print]));
  const since = now.map((print): Since | null => {
    const last = known.get(whoOf(print));
    if (last === undefined) return 'new';
    return last === print ? null : 'changed';
  });
  const still = new Set(now.map(whoOf));
  return { since, gone: [...known.keys()].filter((who) => !still.has(who)).length };
}

const whoOf = (print: string): string => print.slice(0, print.indexOf('.'));

/** The same in every run, whatever the name in the profile. Whoever deleted it is known by the rides alone. */
function whoIs({ contact, rides }: CoRider): unknown {
  if (contact.kind === 'deleted')
    return ['deleted', rides.map(({ vehicleId, boarding }) => [vehicleId, boarding.earliest])];
  return contact.kind === 'phone' ? ['phone', contact.phone] : [contact.kind, contact.number];
}

/** Without `with`: that counts the index case's rides, which an earlier one moves. */
const whatOf = ({ certain, possible, tier, marks, rides }: CoRider): unknown => [
  ...[certain, possible, tier, marks],
  rides.map(({ with: _, ...ride }) => ride),
];
