/**
 * Rollouts while everything runs: each step is in the journal before it is done, and done again after a restart until it is
 * there. One runs at a time: of two at once nobody could say which one did harm.
 */
import type { Clock, Timer } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { fromUtf8, utf8 } from '../../../protocol/bytes';
import type { KeptFigures } from './figures-file';
import { type Judgement, judge, type Reason, RULES, type Rules } from './judge';
import { after, givenTo, packed, type Rollout, type RolloutEvent, RULE, unpacked } from './state';
import { type Candidate, planWaves, WAVE_SIZES, type WaveSizes } from './waves';

/** A kind of change that can be rolled out. */
export interface Subject {
  /** Asks these terminals to take it. Asked again after a restart: twice is once. */
  give(terminalIds: readonly string[], rollout: Rollout): Promise<void>;
  /** Gives these terminals what they had before it. Twice is once, too. */
  takeBack(terminalIds: readonly string[], rollout: Rollout): Promise<void>;
  /** By what the terminal itself says. */
  uptake(terminalId: string, rollout: Rollout): 'pending' | 'has' | 'failed';
}

/** Refused in words for the page. */
export class RolloutRefused extends Error {
  override readonly name = 'RolloutRefused';
  readonly status = 409;
}

export type RolloutOrder = Pick<Rollout, 'kind' | 'title' | 'what' | 'who'> & {
  /** Left out: the whole fleet. */
  readonly terminalIds?: readonly string[];
};
export type RolloutView = Rollout & {
  /** By wave; the control group last. */
  readonly groups: readonly { readonly size: number; readonly has: number; readonly failed: number }[];
  /** Of one that runs. */
  readonly judgement?: Judgement;
};

export type Rollouts = {
  /** @throws RolloutRefused when one runs, when nobody would get it, or there is no such kind */
  begin(order: RolloutOrder): Promise<Rollout>;
  /** By hand; who has it is given back what was before. @throws RolloutRefused when it does not run */
  stop(id: string, who: string): Promise<void>;
  /** The next wave by hand, whatever the figures say. @throws RolloutRefused when it does not run */
  goOn(id: string, who: string): Promise<void>;
  /** Newest first. */
  list(most: number): RolloutView[];
  close(): Promise<void>;
};

export type RolloutsOptions = {
  /** Of the journal. */
  readonly folder: string;
  readonly kept: KeptFigures;
  readonly subjects: Readonly<Record<string, Subject>>;
  /** Everybody who may get something now. */
  fleet(): Candidate[];
  readonly rules?: Rules;
  readonly sizes?: WaveSizes;
  /** How often the rule looks; a minute. */
  readonly lookMs?: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly log: Log;
};

const LOOK_MS = 60_000;
/** Their ids fit into one entry of the journal, 256 KiB; a city has 25,000 (DESIGN.md section 5). */
const MOST_TERMINALS = 34_000;
/** Figures are written every so many looks. */
const WRITE_EVERY = 10;

/** @throws the journal's error */
export async function openRollouts(options: RolloutsOptions): Promise<Rollouts> {
  const {
    kept,
    subjects,
    fleet,
    clock,
    random,
    log,
    rules = RULES,
    sizes = WAVE_SIZES,
    lookMs = LOOK_MS,
  } = options;
  const { watch } = kept;
  const journal = await openJournal(options);
  const rollouts = new Map<string, Rollout>();
  const turn = inTurn();
  const apply = (event: RolloutEvent) => {
    const next = after(rollouts.get(event.id), event);
    if (next) rollouts.set(event.id, next);
  };
  for await (const { record } of journal.read()) apply(unpacked(fromUtf8(record)));
  const note = async (event: RolloutEvent) => {
    if (journal.broken) await journal.reopen();
    await journal.append(utf8(packed(event)));
    apply(event);
    const { title, kind } = rollouts.get(event.id)!;
    log.info('rollout', { step: event.is, kind, title, who: 'who' in event ? event.who : RULE });
  };
  const underWay = () =>
    [...rollouts.values()].find(({ state }) => state === 'running' || state === 'stopping');
  const subjectOf = ({ kind }: Pick<Rollout, 'kind'>): Subject => {
    const subject = subjects[kind];
    if (!subject) throw new RolloutRefused(`nothing of the kind ${JSON.stringify(kind)} can be rolled out`);
    return subject;
  };
  /** Whose newest step was not carried out yet. */
  let owed: string | undefined;
  /** What its newest step asks of the terminals: done again at the next look, or after a restart, until it is done. */
  const carryOut = async (id: string) => {
    owed = id;
    const rollout = rollouts.get(id)!;
    const subject = subjectOf(rollout);
    if (rollout.state === 'stopping') {
      await subject.takeBack(givenTo(rollout), rollout);
      await note({ is: 'taken-back', id, at: clock.now() });
    } else await subject.give(givenTo(rollout), rollout);
    owed = undefined;
  };
  const uptakeOf = (rollout: Rollout, terminalIds: readonly string[]) => {
    const subject = subjectOf(rollout);
    const all = terminalIds.map((terminalId) => [terminalId, subject.uptake(terminalId, rollout)] as const);
    const are = (what: string) => all.filter(([, each]) => each === what).map(([terminalId]) => terminalId);
    return { has: are('has'), failed: are('failed') };
  };
  const judgementOf = (rollout: Rollout): Judgement => {
    const given = givenTo(rollout);
    const { has, failed } = uptakeOf(rollout, given);
    watch.begin(rollout);
    for (const terminalId of [...has, ...rollout.plan.control]) watch.look(terminalId);
    const uptake = { asked: given.length, has: has.length, failed: failed.length };
    return judge(watch.group(has), watch.group(rollout.plan.control), uptake, rollout.rules);
  };
  const next = async (id: string, who: string) => {
    await note({ is: 'wave', id, who, at: clock.now() });
    await carryOut(id);
  };
  const stop = async (id: string, who: string, reasons: readonly Reason[]) => {
    await note({ is: 'stopped', id, who, at: clock.now(), reasons });
    await carryOut(id);
  };
  /** What the newest look gave: the page asks every two seconds, and a city's figures take 20 ms. */
  let judged: { readonly id: string; readonly wave: number; readonly judgement: Judgement } | undefined;
  const look = async () => {
    if (owed !== undefined) return carryOut(owed);
    const rollout = underWay();
    if (!rollout) return;
    const judgement = judgementOf(rollout);
    const { verdict, reasons } = judgement;
    judged = { id: rollout.id, wave: rollout.wave, judgement };
    if (verdict === 'worse') await stop(rollout.id, RULE, reasons);
    if (verdict === 'well') await next(rollout.id, RULE);
  };

  let looks = 0;
  let timer: Timer;
  const again = () => {
    timer = clock.setTimer(lookMs, () => {
      const write = ++looks % WRITE_EVERY === 0;
      turn(look)
        .then(() => (write ? kept.write() : undefined))
        .catch((error: Error) =>
          log.error('a rollout could not go on, tried again in a minute', { cause: error }),
        );
      again();
    });
  };
  again();
  // One that is done, too: its control group may not have been asked.
  const newest = [...rollouts.values()].at(-1);
  if (newest && newest.state !== 'stopped')
    turn(() => carryOut(newest.id)).catch((error: Error) =>
      log.error('a rollout could not be taken up, tried again in a minute', { cause: error }),
    );

  const expectRunning = (id: string) => {
    if (rollouts.get(id)?.state !== 'running') throw new RolloutRefused('this rollout does not run any more');
  };
  return {
    begin: (order) =>
      turn(async () => {
        subjectOf(order);
        const other = underWay();
        if (other)
          throw new RolloutRefused(`"${other.title}" is being rolled out: stop it, or wait until it is done`);
        const wanted = order.terminalIds && new Set(order.terminalIds);
        const all = fleet().filter(({ terminalId }) => !wanted || wanted.has(terminalId));
        const plan = planWaves(all, random, sizes);
        if (plan.waves.length === 0) throw new RolloutRefused('there is no terminal that would get it');
        if (all.length > MOST_TERMINALS)
          throw new RolloutRefused(`${all.length} terminals are too many for one: ${MOST_TERMINALS} at most`);
        const { terminalIds: _, ...what } = order;
        const id = random.uuid();
        await note({ is: 'begun', id, ...what, plan, rules, at: clock.now() });
        await carryOut(id);
        return rollouts.get(id)!;
      }),
    stop: (id, who) =>
      turn(() => {
        expectRunning(id);
        return stop(id, who, []);
      }),
    goOn: (id, who) =>
      turn(() => {
        expectRunning(id);
        return next(id, who);
      }),
    list: (most) =>
      [...rollouts.values()]
        .slice(-most)
        .reverse()
        .map((rollout) => {
          const groups = [...rollout.plan.waves, rollout.plan.control].map((group, i) => {
            const { has, failed } = uptakeOf(rollout, i < rollout.wave ? group : []);
            return { size: group.length, has: has.length, failed: failed.length };
          });
          const isCurrent = judged?.id === rollout.id && judged.wave === rollout.wave;
          return { ...rollout, groups, ...(isCurrent && { judgement: judged!.judgement }) };
        }),
    async close() {
      timer.cancel();
      await turn.idle();
      await kept.write();
      await journal.close();
    },
  };
}
