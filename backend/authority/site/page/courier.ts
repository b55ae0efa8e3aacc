/** Carries queued check-ins and alightings to the operator, and files the answers in the diary. */
import { stepOf } from '../../../../protocol/boarding-code/steps';
import { fromBase64url, toBase64url } from '../../../../protocol/bytes';
import { Malformed } from '../../../../protocol/errors';
import type { RelayBody } from '../../../../protocol/relay/bodies';
import type { RelayReply } from '../../../../protocol/relay/reply';
import type { SentenceCode } from '../../../../protocol/sentences';
import type { PageClock } from './clock';
import type { Diary, Ride } from './diary';
import { Refusal, Unreached } from './doors';
import type { AskOperator } from './operator';
import { pairOf } from './pair';
import { keyOf, type Queued, type QueuedAlighting, type QueuedBoarding, type RiderQueue } from './queue';
import type { Wallet } from './wallet';

/** What became of something that was sent. */
export type Outcome =
  | { kind: 'ride'; ride: Ride }
  | { kind: 'off'; ride: Ride | null }
  | { kind: 'refused'; code: SentenceCode; reply: RelayReply | null }
  /** It stays in the queue. */
  | { kind: 'waiting'; why: 'offline' | 'silent' | 'busy' };

export type Courier = {
  /** Sends an entry of the queue now, because the rider asked for it. */
  send(entry: Queued): Promise<Outcome>;
  /** Sends what waits, one by one with pauses, from now on. Call it again when the network may be back. */
  wake(): void;
};

/** A boarding code is kept as late for this long (PROTOCOL.md section 2); then nobody takes it. */
const KEPT_MS = 24 * 3_600_000;
const LONGEST_PAUSE_MS = 90_000;

export function createCourier(ports: {
  clock: PageClock;
  queue: RiderQueue;
  diary: Diary;
  wallet: Wallet;
  askOperator: AskOperator;
  /** Hears of everything that was sent by itself. */
  onSettled: (key: string, outcome: Outcome) => void;
}): Courier {
  const { clock, queue, diary, wallet, askOperator } = ports;
  const onTheWay = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = async (entry: Queued): Promise<Outcome> => {
    const key = keyOf(entry);
    onTheWay.add(key);
    queue.pauseFrom(clock.now());
    wallet.noteBoarding(clock.now());
    try {
      const reply = await askOperator(bodyOf(entry));
      return await (entry.kind === 'board' ? settleBoarding(entry, reply) : settleAlighting(entry, reply));
    } catch (error) {
      if (error instanceof Unreached) return { kind: 'waiting', why: error.why };
      if (!(error instanceof Malformed || error instanceof Refusal)) throw error;
      return { kind: 'waiting', why: 'silent' };
    } finally {
      onTheWay.delete(key);
    }
  };

  const settleBoarding = async (entry: QueuedBoarding, reply: RelayReply): Promise<Outcome> => {
    const { code, id, receipt } = reply;
    if (code === 'busy') return { kind: 'waiting', why: 'busy' };
    if (id && receipt && (code === 'checked-in' || code === 'checked-in-late' || code === 'already')) {
      const ride = rideOf(entry, reply, id, receipt);
      diary.add(ride);
      queue.remove(keyOf(entry));
      return { kind: 'ride', ride };
    }
    queue.remove(keyOf(entry));
    const another = code === 'ticket-elsewhere' && !entry.second ? wallet.take(entry.scannedAt) : null;
    if (!another) return { kind: 'refused', code, reply };
    const next: QueuedBoarding = { ...entry, ticket: another.ticket, notice: another.notice, second: true };
    queue.add(next);
    return send(next);
  };

  const settleAlighting = async (entry: QueuedAlighting, reply: RelayReply): Promise<Outcome> => {
    if (reply.code === 'busy') return { kind: 'waiting', why: 'busy' };
    queue.remove(keyOf(entry));
    if (reply.code !== 'got-off') {
      diary.gotOff(entry.id, null);
      return { kind: 'refused', code: reply.code, reply };
    }
    diary.gotOff(entry.id, reply.time);
    return { kind: 'off', ride: diary.ride(entry.id) };
  };

  /** Ms until the next may go. A longer one than there can be was written by a clock that was wrong. */
  const pause = (): number => {
    const wait = queue.nextAt() - clock.now();
    return wait > LONGEST_PAUSE_MS ? 0 : Math.max(wait, 0);
  };

  const wake = () => {
    clearTimeout(timer);
    if (queue.entries().length === 0) return;
    timer = setTimeout(sendNext, pause());
  };

  const sendNext = async () => {
    const entry = queue.entries().find((each) => !onTheWay.has(keyOf(each)));
    // Another tab may have sent one meanwhile; without network the `online` event wakes us.
    if (!entry || !navigator.onLine) return;
    if (pause() > 0) return wake();
    const outcome = isTooOld(entry) ? drop(entry) : await send(entry);
    if (outcome.kind === 'refused' && entry.kind === 'board')
      diary.add({ kind: 'lost', at: entry.scannedAt, code: outcome.code });
    ports.onSettled(keyOf(entry), outcome);
    wake();
  };

  const isTooOld = (entry: Queued) => entry.kind === 'board' && clock.now() - entry.scannedAt > KEPT_MS;

  const drop = (entry: Queued): Outcome => {
    queue.remove(keyOf(entry));
    return { kind: 'refused', code: 'expired', reply: null };
  };

  return { send, wake };
}

function bodyOf(entry: Queued): RelayBody {
  if (entry.kind === 'alight')
    return {
      kind: 'alight',
      id: fromBase64url('id', entry.id),
      receipt: fromBase64url('receipt', entry.receipt),
      step: stepOf(entry.at),
    };
  return {
    kind: 'board',
    code: fromBase64url('boarding code', entry.code),
    scannedStep: stepOf(entry.scannedAt),
    grant: entry.grant === null ? null : fromBase64url('grant', entry.grant),
    people: 1,
    ticket: fromBase64url('ticket', entry.ticket),
  };
}

function rideOf(entry: QueuedBoarding, reply: RelayReply, id: Uint8Array, receipt: Uint8Array): Ride {
  return {
    kind: 'ride',
    id: toBase64url(id),
    receipt: toBase64url(receipt),
    code: reply.code,
    line: reply.line,
    to: reply.to,
    vehicle: reply.vehicle,
    vehicleKind: reply.kind,
    at: reply.time,
    pair: pairOf(fromBase64url('ticket', entry.ticket)),
    notice: entry.notice,
    off: null,
  };
}
