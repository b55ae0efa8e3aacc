/**
 * The stop rule: does a wave's riders fare worse than its control group's? `worse` stops a rollout, `well` lets the next wave
 * begin, `wait` does neither: too few riders are no good news. Asked as often as one likes (confidence.ts). Pure.
 */
import { confidenceSequence } from './confidence';
import { type Group, sumOf } from './fared';
import { type Difference, missingCheckIns, refusedShare, slowShare } from './measures';

export type Rules = {
  /** How often a change that harms nobody may be stopped, and how often one that harms may go on: 0.05. */
  readonly alpha: number;
  /** Harm that riders would not notice: a wave fares well when its harm is surely below, and worse when it is above. */
  readonly tolerated: {
    /** Share of what is held to a terminal. */
    readonly refusals: number;
    /** Share of check-ins with slow feedback. */
    readonly slow: number;
    /** Share of the check-ins that were expected and are missing. */
    readonly checkIns: number;
  };
  /** Below, in either group, a wave never fares well. */
  readonly least: { readonly checkIns: number; readonly terminals: number; readonly hours: number };
  /** A wave waits until this share of its terminals has the change; some are always in the workshop. */
  readonly taken: number;
  /** A change that more of its terminals failed to take than this share is stopped. */
  readonly failed: number;
};

export const RULES: Rules = {
  alpha: 0.05,
  tolerated: { refusals: 0.02, slow: 0.02, checkIns: 0.15 },
  least: { checkIns: 500, terminals: 5, hours: 24 },
  taken: 0.75,
  failed: 0.1,
};

export type Verdict = 'worse' | 'wait' | 'well';
export type MeasureName = 'refusals' | 'slow' | 'checkIns';
export type Measured = {
  readonly name: MeasureName;
  readonly verdict: Verdict;
  readonly wave: number;
  readonly control: number;
  /** The difference as `tolerated` counts it, and between which bounds it surely lies. */
  readonly harm: number;
  readonly lower: number;
  readonly upper: number;
};

/** Why a wave waits or was stopped; its words are the page's. */
export type Reason =
  | MeasureName
  | 'failed'
  | 'few-have-it'
  | 'few-terminals'
  | 'few-check-ins'
  | 'too-early'
  | 'uncertain';

export type Judgement = {
  readonly verdict: Verdict;
  /** Empty where it fares well. */
  readonly reasons: readonly Reason[];
  readonly measures: readonly Measured[];
};

/** How a wave's terminals took the change. */
export type Uptake = { readonly asked: number; readonly has: number; readonly failed: number };

/**
 * @param wave terminals that have the change, each since it has it
 * @param control terminals that do not, over the same time
 */
export function judge(wave: Group, control: Group, uptake: Uptake, rules: Rules = RULES): Judgement {
  const { tolerated } = rules;
  const measures = [
    measured('refusals', refusedShare(wave, control), tolerated.refusals, rules),
    measured('slow', slowShare(wave, control), tolerated.slow, rules),
    measured('checkIns', missingCheckIns(wave, control), tolerated.checkIns, rules),
  ];
  const worse: Reason[] = measures.filter(({ verdict }) => verdict === 'worse').map(({ name }) => name);
  if (uptake.failed > 0 && uptake.failed / Math.max(1, uptake.asked) > rules.failed) worse.push('failed');
  if (worse.length > 0) return { verdict: 'worse', reasons: worse, measures };
  const waits: Reason[] = [];
  if (uptake.has < uptake.asked * rules.taken) waits.push('few-have-it');
  waits.push(...waitsFor(wave, control, rules));
  if (measures.some(({ verdict }) => verdict === 'wait')) waits.push('uncertain');
  return { verdict: waits.length > 0 ? 'wait' : 'well', reasons: waits, measures };
}

function measured(name: MeasureName, difference: Difference, tolerated: number, rules: Rules): Measured {
  const { wave, control, harm, variance } = difference;
  // Three measures are looked at, and one of them is enough to stop: each gets a third (Bonferroni).
  const { lower, upper } = confidenceSequence(harm, variance, tolerated, rules.alpha / 3);
  const verdict = lower > 0 && harm > tolerated ? 'worse' : upper < tolerated ? 'well' : 'wait';
  return { name, verdict, wave, control, harm, lower, upper };
}

function waitsFor(wave: Group, control: Group, { least }: Rules): Reason[] {
  const reasons: Reason[] = [];
  const groups = [wave, control];
  if (groups.some(({ length }) => length < least.terminals)) reasons.push('few-terminals');
  if (groups.some((group) => sumOf(group, ({ checkIns }) => checkIns) < least.checkIns))
    reasons.push('few-check-ins');
  // The median terminal: one that was in the depot all day holds nobody up.
  if (groups.some((group) => median(group.map(({ hours }) => hours)) < least.hours))
    reasons.push('too-early');
  return reasons;
}

function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
