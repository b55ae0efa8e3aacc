/**
 * What happens in a seed's run, drawn before it begins. Swarm testing (Groce et al., ISSTA 2012): each seed first draws
 * which faults there are at all, so that some runs have one kind only and others nearly all of them.
 */
import { DAY_SHIFT, MORNING, TODAY } from '../../backend/operator/testing/city';
import { type Random, seededRandom } from '../../platform/random';
import { dayStart } from '../../protocol/days';

/** What can go wrong with a machine (a terminal or the operator's), with its disk, its line, its clock. */
export const FAULTS = [
  'power cut',
  'power cut in a write',
  'killed',
  'restarted in order',
  'a sync fails',
  'a write fails',
  'syncs fail',
  'disk full',
  'disk read-only',
  'slow disk',
  'line cut',
  'no network',
  'half-open line',
  'slow network',
  'clock set',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Which machine: a terminal by its place from 0, or the operator. */
export type Target = number | 'operator';

export type FaultEvent = {
  readonly kind: FaultKind;
  readonly target: Target;
  /** Ms after the begin; from 0 to `faultyMs`. */
  readonly at: number;
  /** Ms that it lasts; a machine that lost its power comes back after it. */
  readonly lasts: number;
};

/** A rider who shows a pass or a card, uses the boarding code, or has the driver type a number. */
export type Boarding = { readonly at: number; readonly terminal: number; readonly by: Way };
export type Way = 'pass' | 'code' | 'card' | 'assisted';
const WAYS: readonly Way[] = [
  'pass',
  'pass',
  'pass',
  'pass',
  'pass',
  'code',
  'code',
  'card',
  'card',
  'assisted',
];

export type Plan = {
  readonly seed: number;
  /** Unix ms: an ordinary morning, or minutes before the day changes. */
  readonly startsAt: number;
  readonly terminals: readonly BoardPlan[];
  /**
   * `ours`: PUBACK after the batch is stored. `foreign`: a broker that acknowledges at once, and may lose, double,
   * delay and reorder on both ways.
   */
  readonly broker: 'ours' | 'foreign';
  /** Chances in percent, of a foreign broker's messages. */
  readonly loss: number;
  readonly doubling: number;
  /** Longest delay of a foreign broker's messages, ms. */
  readonly delayMs: number;
  /** Longest first wait after a lost session, seconds: 0 in a demo, 120 in a fleet. */
  readonly spreadSeconds: number;
  readonly faultyMs: number;
  readonly faults: readonly FaultEvent[];
  readonly boardings: readonly Boarding[];
  /** Whether the log's lines are read for riders' identifiers: costs time. */
  readonly readsLog: boolean;
};

/** How a terminal's board keeps time. */
export type BoardPlan = {
  /** Parts per million that its crystal is fast. */
  readonly drift: number;
  /** `ntp`: right, and trusted by configuration. Others are not trusted. `1970`: it has no battery. */
  readonly clock: 'ntp' | 'battery' | 'wrong' | '1970';
};

const MINUTE = 60_000;

export function planOf(seed: number): Plan {
  const random = seededRandom(`plan ${seed}`);
  const between = (low: number, high: number) => low + random.below(high - low + 1);
  const chance = (percent: number) => random.below(100) < percent;
  const faultyMs = between(1, 4) * MINUTE;
  const count = between(1, 3);
  const kinds = FAULTS.filter(() => chance(35));
  const terminals = Array.from({ length: count }, () => boardOf(random));
  const foreign = chance(40);
  return {
    seed,
    startsAt: chance(25) ? dayStart(TODAY + 1, DAY_SHIFT) - between(0, 4) * MINUTE : MORNING,
    terminals,
    broker: foreign ? 'foreign' : 'ours',
    loss: foreign && chance(70) ? between(1, 30) : 0,
    doubling: foreign && chance(70) ? between(1, 30) : 0,
    delayMs: foreign && chance(70) ? between(100, 45_000) : 20,
    spreadSeconds: chance(50) ? 120 : 0,
    faultyMs,
    faults: kinds.flatMap((kind) => eventsOf(kind, count, faultyMs, random)),
    boardings: Array.from({ length: between(4, 32) }, () => ({
      at: random.below(faultyMs),
      terminal: random.below(count),
      by: WAYS[random.below(WAYS.length)]!,
    })),
    readsLog: chance(20),
  };
}

function boardOf(random: Random): BoardPlan {
  const clocks = ['ntp', 'battery', 'wrong', '1970'] as const;
  return { drift: random.below(201) - 100, clock: clocks[random.below(clocks.length)]! };
}

function eventsOf(kind: FaultKind, terminals: number, faultyMs: number, random: Random): FaultEvent[] {
  const lasting = [500, 5_000, 60_000, 240_000];
  return Array.from({ length: 1 + random.below(3) }, () => ({
    kind,
    target: random.below(3) === 0 ? 'operator' : random.below(terminals),
    at: random.below(faultyMs),
    lasts: 1 + random.below(lasting[random.below(lasting.length)]!),
  }));
}
