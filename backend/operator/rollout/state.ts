/** A rollout as its journal tells it: what was begun, which wave, how it ended. Pure. */
import { idsIn, packedIds } from '../packed-ids';
import type { Reason, Rules } from './judge';
import type { WavePlan } from './waves';

/** By the rule, and not by a person. */
export const RULE = 'rule';

export type RolloutEvent =
  | {
      readonly is: 'begun';
      readonly id: string;
      /** Which subject it is of: `config`. */
      readonly kind: string;
      /** In words, for the page. */
      readonly title: string;
      /** The subject's own; JSON. */
      readonly what: unknown;
      readonly plan: WavePlan;
      readonly rules: Rules;
      readonly who: string;
      /** Unix ms. */
      readonly at: number;
    }
  /** The next wave; after the last one, the control group: then it is done. */
  | { readonly is: 'wave'; readonly id: string; readonly who: string; readonly at: number }
  | {
      readonly is: 'stopped';
      readonly id: string;
      readonly who: string;
      readonly at: number;
      readonly reasons: readonly Reason[];
    }
  /** After a stop: who had it was given back what was before. */
  | { readonly is: 'taken-back'; readonly id: string; readonly at: number };

export type Rollout = Omit<Extract<RolloutEvent, { is: 'begun' }>, 'is'> & {
  /** Waves that have begun, from 1; one more than there are when the control group has it, too. */
  readonly wave: number;
  readonly waveAt: number;
  readonly state: 'running' | 'stopping' | 'stopped' | 'done';
  /** What people and the rule did, oldest first. */
  readonly steps: readonly {
    readonly at: number;
    readonly who: string;
    readonly is: RolloutEvent['is'];
    readonly wave: number;
    readonly reasons?: readonly Reason[];
  }[];
};

/** @returns the rollout after the event, or undefined when the event is none of it: a journal of another version */
export function after(rollout: Rollout | undefined, event: RolloutEvent): Rollout | undefined {
  if (event.is === 'begun') {
    const { is, ...begun } = event;
    const { at, who } = event;
    return { ...begun, wave: 1, waveAt: at, state: 'running', steps: [{ at, who, is, wave: 1 }] };
  }
  if (!rollout) return undefined;
  const { at } = event;
  if (event.is === 'taken-back')
    return {
      ...rollout,
      state: 'stopped',
      steps: [...rollout.steps, { at, who: RULE, is: event.is, wave: rollout.wave }],
    };
  const { who } = event;
  if (event.is === 'stopped') {
    const step = { at, who, is: event.is, wave: rollout.wave, reasons: event.reasons };
    return { ...rollout, state: 'stopping', steps: [...rollout.steps, step] };
  }
  const wave = rollout.wave + 1;
  return {
    ...rollout,
    wave,
    waveAt: at,
    state: wave > rollout.plan.waves.length ? 'done' : 'running',
    steps: [...rollout.steps, { at, who, is: event.is, wave }],
  };
}

/** Terminals that are to have it by now. */
export const givenTo = ({ plan, wave }: Pick<Rollout, 'plan' | 'wave'>): string[] => [
  ...plan.waves.slice(0, wave).flat(),
  ...(wave > plan.waves.length ? plan.control : []),
];

/** As the journal keeps it. */
export function packed(event: RolloutEvent): string {
  if (event.is !== 'begun') return JSON.stringify(event);
  const { waves, control } = event.plan;
  return JSON.stringify({
    ...event,
    plan: { waves: waves.map(packedIds), control: packedIds(control) },
  });
}

export function unpacked(text: string): RolloutEvent {
  const event = JSON.parse(text) as RolloutEvent;
  if (event.is !== 'begun') return event;
  const { waves, control } = event.plan as unknown as { waves: string[]; control: string };
  return { ...event, plan: { waves: waves.map(idsIn), control: idsIn(control) } };
}
