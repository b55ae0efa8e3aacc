/**
 * Where messages to co-riders are asked for, approved by another officer, sent, stopped and taken up again. The list is fixed
 * when it is asked for: what the second officer approves is what is sent, and not one message more.
 */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { toBase64url, uint, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import type { AuditLog } from '../audit/log';
import { CaseRefused } from '../cases/run-case';
import { OWN_LABEL } from '../labels';
import { maskedPhone } from '../registrar/phone';
import type { SmsGateway } from '../registrar/sms-gateway';
import type { TraceResult } from '../tracing/trace';
import { isFinal, type StopReason } from './breaker';
import { hasExpired, withoutForgotten } from './forget';
import { countsOf } from './progress';
import type { RoundStore } from './round-store';
import type { RoundState, RoundView, StoredRound } from './round-view';
import { createSender, type SenderConfig } from './sender';
import { CO_RIDER_TEXT } from './text';

export type RoundDeskPorts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: RoundStore;
  readonly gateway: SmsGateway;
  readonly audit: Pick<AuditLog, 'append'>;
  /** What an open case found. @throws CaseRefused when its keys are closed */
  readonly resultOf: (caseId: string) => TraceResult;
  readonly config: SenderConfig & {
    /** Messages of one round. */
    readonly most: number;
  };
};

export type RoundDesk = ReturnType<typeof createRoundDesk>;

const MAX_PREPARED = 100;

export function createRoundDesk(ports: RoundDeskPorts) {
  const { clock, store, audit, log, config } = ports;
  /** Rounds that were shown and not asked for yet; forgotten with the process. */
  const prepared = new Map<string, StoredRound>();

  const sender = createSender({
    ...ports,
    onEnd: async (id, why) => {
      const { by, approved, caseId } = found(id);
      const { taken } = countsOf(store.progressOf(id));
      const who = [by, ...(approved ? [approved.officer] : [])];
      const action = why === 'done' ? 'messages-sent' : 'messages-stopped';
      await audit.append({ action, who, about: `case ${caseId}, ${id}`, why, count: taken });
      if (why === 'done') await decide(id, async (round) => ({ ...round, doneAt: clock.now() }));
    },
  });

  function found(id: string): StoredRound {
    const round = store.find(id);
    if (!round) throw new CaseRefused(400, `there is no round of messages ${id.slice(0, 40)}`);
    return round;
  }
  /** Changes one round; numbers that nobody needs any more go at the same time. */
  const decide = (id: string, change: (round: StoredRound) => Promise<StoredRound>): Promise<StoredRound> =>
    store.change(async (rounds) => {
      const at = rounds.findIndex((each) => each.id === id);
      if (at < 0) throw new CaseRefused(400, `there is no round of messages ${id.slice(0, 40)}`);
      const result = await change(rounds[at]!);
      const next = withoutForgotten(rounds.with(at, result), store.progressOf, clock.now());
      return { rounds: next, result };
    });
  const stateOf = (round: StoredRound): RoundState => {
    if (round.sentBack) return 'sent back';
    if (round.doneAt !== undefined) return 'done';
    if (sender.isRunning(round.id)) return 'sending';
    if (hasExpired(round, clock.now())) return 'expired';
    return round.approved ? 'stopped' : 'waiting';
  };
  const view = (round: StoredRound): RoundView => {
    const { phones, digests: _digests, approved, ...rest } = round;
    const progress = store.progressOf(round.id);
    const { taken, refused, unknown, sending } = countsOf(progress);
    const state = stateOf(round);
    const stopped = state === 'stopped' ? (progress.stopped ?? 'not written') : undefined;
    const toCall = phones.flatMap((phone, i) => {
      const outcome = progress.outcomes.get(i);
      const failed = outcome === 'refused' || outcome === 'unknown';
      return phone && failed ? [{ i, contact: maskedPhone(phone), why: outcome }] : [];
    });
    return {
      ...rest,
      state,
      text: CO_RIDER_TEXT,
      mayGoOn: stopped !== undefined && !isFinal(stopped),
      sent: { taken, refused, unknown: unknown + (state === 'sending' ? 0 : sending) },
      left: phones.length - progress.outcomes.size,
      toCall,
      ...(approved && { approvedBy: approved.officer }),
      ...(stopped && { stopped }),
    };
  };
  const expect = (round: StoredRound, wanted: RoundState): void => {
    const state = stateOf(round);
    if (state !== wanted) throw new CaseRefused(403, `these messages are ${state}, must be ${wanted}`);
  };
  const about = ({ id, caseId }: StoredRound): string => `case ${caseId}, ${id}`;
  /** Nobody waits for it: what comes of it is in the journal and on the page. */
  const begin = (id: string): void => void sender.run(id);

  /** Whether a number is in an earlier round of the case that sent to it, or still may. */
  const isAlready = (rounds: readonly StoredRound[], caseId: string): ((phone: string) => boolean) => {
    const digests = new Set<string>();
    for (const round of rounds) {
      if (round.caseId !== caseId || ['sent back', 'expired'].includes(stateOf(round))) continue;
      const { outcomes, stopped } = store.progressOf(round.id);
      const isOver = stopped !== undefined && isFinal(stopped);
      round.digests.forEach((digest, i) => {
        if (!isOver || outcomes.has(i)) digests.add(digest);
      });
    }
    return (phone) => digests.has(store.digestOf(caseId, phone));
  };

  return {
    /** Takes up again what was under way when the vault ended. */
    async start(): Promise<void> {
      await this.forget();
      for (const round of store.all()) {
        const { stopped } = store.progressOf(round.id);
        if (!round.approved || round.doneAt !== undefined || stopped) continue;
        await audit.append({ action: 'messages-resumed', who: ['vault'], about: about(round) });
        begin(round.id);
      }
    },
    /** Drops the numbers that nobody needs any more. */
    forget: (): Promise<void> =>
      store.change(async (rounds) => ({
        rounds: withoutForgotten(rounds, store.progressOf, clock.now()),
        result: undefined,
      })),
    list: (caseId?: string): RoundView[] =>
      store
        .all()
        .filter((round) => caseId === undefined || round.caseId === caseId)
        .map(view)
        .reverse(),
    view: (id: string): RoundView => view(found(id)),

    /**
     * What would be sent to these co-riders of an open case, and to how many: what the officer then proves.
     * @param chosen places in the case's result
     */
    prepare(officer: string, { caseId, caseHash, chosen }: Chosen): RoundView {
      const { coRiders } = ports.resultOf(caseId);
      const contacts = [...new Set(chosen)].map((index) => coRiders[index]?.contact);
      if (contacts.some((contact) => !contact))
        throw new CaseRefused(400, 'the result is another one now: look at it again');
      const all = contacts.flatMap((contact) => (contact?.kind === 'phone' ? [contact.phone] : []));
      const had = isAlready(store.all(), caseId);
      const phones = [...new Set(all)].filter((phone) => !had(phone)).sort();
      if (phones.length === 0)
        throw new CaseRefused(400, 'nobody among them could get a message, or everybody has one already');
      if (phones.length > config.most)
        throw new CaseRefused(400, `these are ${phones.length} messages, one round may send ${config.most}`);
      const hash = sha256(
        OWN_LABEL.round,
        ports.random.bytes(32),
        utf8(caseHash),
        uint(phones.length, 4),
        sha256(utf8(CO_RIDER_TEXT)),
        sha256(utf8(phones.join('\n'))),
      );
      const round: StoredRound = {
        id: nextId([...store.all(), ...prepared.values()], caseId),
        caseId,
        hash: toBase64url(hash),
        by: officer,
        at: clock.now(),
        why: '',
        predicted: phones.length,
        withoutPhone: contacts.length - all.length,
        already: new Set(all).size - phones.length,
        phones,
        digests: phones.map((phone) => store.digestOf(caseId, phone)),
      };
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      prepared.set(round.id, round);
      return view(round);
    },

    /** What a prepared round's officer must prove. */
    hashOf: (id: string): string => (prepared.get(id) ?? found(id)).hash,

    /** Asks for a prepared round, which the officer proved. */
    async ask(officer: string, id: string, why: string): Promise<RoundView> {
      const round = prepared.get(id);
      if (round?.by !== officer) throw new CaseRefused(400, 'choose again: the list was not kept');
      if (why.trim().length < 4) throw new CaseRefused(400, 'give a reason that another officer can judge');
      prepared.delete(id);
      return store.change(async (rounds) => {
        const had = isAlready(rounds, round.caseId);
        if (round.phones.some(had))
          throw new CaseRefused(403, 'another round sends to some of them: choose again');
        const asked = { ...round, why: why.trim().slice(0, 400), at: clock.now() };
        await audit.append({
          action: 'messages-asked',
          who: [officer],
          about: about(round),
          why: asked.why,
          count: round.predicted,
        });
        return { rounds: [...rounds, asked], result: view(asked) };
      });
    },

    /** Another officer approves; sending begins. */
    async approve(officer: string, id: string): Promise<RoundView> {
      await decide(id, async (round) => {
        expect(round, 'waiting');
        if (round.by === officer)
          throw new CaseRefused(403, 'you asked for these messages: another officer approves them');
        const who = [round.by, officer];
        const { why, predicted: count } = round;
        await audit.append({ action: 'messages-approved', who, about: about(round), why, count });
        await store.note(id, { step: 'begun' });
        return { ...round, approved: { officer, at: clock.now() } };
      });
      begin(id);
      return view(found(id));
    },

    async sendBack(officer: string, id: string, why: string): Promise<RoundView> {
      if (why.trim() === '') throw new CaseRefused(400, 'say why it is sent back');
      const round = await decide(id, async (each) => {
        expect(each, 'waiting');
        await audit.append({ action: 'messages-sent-back', who: [officer], about: about(each), why });
        return { ...each, sentBack: { officer, why: why.slice(0, 400), at: clock.now() } };
      });
      return view(round);
    },

    /** Stops before the next message. */
    async stop(officer: string, id: string): Promise<RoundView> {
      const round = found(id);
      expect(round, 'sending');
      sender.stop(id);
      await audit.append({ action: 'messages-stop-asked', who: [officer], about: about(round) });
      return view(round);
    },

    /** Lets a stopped round go on with those who were not tried yet. */
    async goOn(officer: string, id: string): Promise<RoundView> {
      const round = found(id);
      expect(round, 'stopped');
      const why: StopReason = store.progressOf(id).stopped ?? 'not written';
      if (isFinal(why)) throw new CaseRefused(403, 'these messages never go on: ask for the others anew');
      await audit.append({ action: 'messages-resumed', who: [officer], about: about(round), why });
      await store.note(id, { step: 'resumed', by: officer });
      begin(id);
      return view(round);
    },

    /** One number that no message reached, in full; audited before it is shown. */
    async show(officer: string, id: string, i: number): Promise<string> {
      const round = found(id);
      const phone = view(round).toCall.some((each) => each.i === i) ? round.phones[i] : '';
      if (!phone) throw new CaseRefused(400, 'there is no such number any more');
      await audit.append({ action: 'contact-shown', who: [officer], about: about(round) });
      return phone;
    },

    async close(): Promise<void> {
      await sender.close();
      log.info('message rounds closed', { rounds: store.all().length });
    },
  };
}

export type Chosen = {
  readonly caseId: string;
  readonly caseHash: string;
  readonly chosen: readonly number[];
};

function nextId(rounds: readonly StoredRound[], caseId: string): string {
  const places = rounds
    .filter((round) => round.caseId === caseId)
    .map(({ id }) => Number(id.slice(`${caseId}-m`.length)));
  return `${caseId}-m${Math.max(0, ...places) + 1}`;
}
