/** What goes wrong on a day, by the seed: tunnels always; with `--trouble` also kills, cut networks and clocks that jump. */
import { seededRandom } from '../../platform/random';
import { between, pick } from '../../simulators/city/draw';

export type Trouble =
  | { readonly at: number; readonly kind: 'tunnel'; readonly vehicleId: string; readonly ms: number }
  /** Every terminal's network at once. */
  | { readonly at: number; readonly kind: 'cut'; readonly ms: number }
  | { readonly at: number; readonly kind: 'kill'; readonly part: string }
  /** All clocks of all parts, forth and, after a while, back. */
  | { readonly at: number; readonly kind: 'jump'; readonly by: number; readonly ms: number };

export type TroublePlan = {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  readonly vehicles: readonly string[];
  /** Names of the processes that are killed; none: only tunnels. */
  readonly parts: readonly string[];
};

const MINUTE = 60_000;
const TUNNEL_EVERY = 60 * MINUTE;
const TUNNEL_MS = { least: 20_000, most: 120_000 };
const KILL_EVERY = 45 * MINUTE;
const CUT_EVERY = 150 * MINUTE;
const CUT_MS = { least: MINUTE, most: 10 * MINUTE };
const JUMP_EVERY = 240 * MINUTE;
const JUMP_MS = { least: -90_000, most: 90_000 };

/** By time. */
export function troublesOf(plan: TroublePlan): Trouble[] {
  const { from, until, vehicles, parts } = plan;
  const random = seededRandom(`${plan.seed} trouble`);
  const moments = (every: number, least = 0) =>
    Array.from({ length: Math.max(least, Math.floor((until - from) / every)) }, () =>
      Math.round(between(random, from, from + 0.85 * (until - from))),
    );
  const troubles: Trouble[] = vehicles.flatMap((vehicleId) =>
    moments(TUNNEL_EVERY).map((at) => ({
      ...{ at, kind: 'tunnel' as const, vehicleId },
      ms: Math.round(between(random, TUNNEL_MS.least, TUNNEL_MS.most)),
    })),
  );
  if (parts.length === 0) return troubles.sort(byTime);
  for (const part of parts)
    for (const at of moments(KILL_EVERY * parts.length, 1)) troubles.push({ at, kind: 'kill', part });
  for (const at of moments(KILL_EVERY)) troubles.push({ at, kind: 'kill', part: pick(random, parts) });
  for (const at of moments(CUT_EVERY, 1))
    troubles.push({ at, kind: 'cut', ms: Math.round(between(random, CUT_MS.least, CUT_MS.most)) });
  for (const at of moments(JUMP_EVERY, 1))
    troubles.push({
      ...{ at, kind: 'jump' as const, ms: 5 * MINUTE },
      by: Math.round(between(random, JUMP_MS.least, JUMP_MS.most)),
    });
  return troubles.sort(byTime);
}

const byTime = (a: Trouble, b: Trouble): number => a.at - b.at;

/** How many of each kind. */
export function countsOf(troubles: readonly Trouble[]): Record<Trouble['kind'], number> {
  const counts = { tunnel: 0, cut: 0, kill: 0, jump: 0 };
  for (const { kind } of troubles) counts[kind]++;
  return counts;
}
