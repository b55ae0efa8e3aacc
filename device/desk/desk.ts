/**
 * The check-in desk: what was shown to the scanner becomes a check-in or a refusal. Feedback is given only after the
 * check-in is on disk (DESIGN.md rule 1).
 */
import { codeOf } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Bundle } from '../../protocol/bundle';
import { toHex, utf8 } from '../../protocol/bytes';
import { CARD_PREFIX, type Card } from '../../protocol/card';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { DAY_GRACE_SECONDS, DAY_SECONDS, dayStart } from '../../protocol/days';
import { Malformed } from '../../protocol/errors';
import { sha256 } from '../../protocol/hmac';
import type { BatchContext } from '../../protocol/messages/check-in-batch';
import { decodePass, PASS_PREFIX } from '../../protocol/pass';
import { pairOf } from '../../protocol/ticket/pair';
import { type TicketProver, ticketProver } from '../../protocol/ticket/prove';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Outbox } from '../outbox/outbox';
import type { Frame } from '../ports/scanner';
import type { CardReader } from './card-reader';
import { type DeskOutcome, refusedAs } from './outcome';

/** Within this time the same pass is "already checked in", later "already used" (PROTOCOL.md section 3). */
const SAME_BOARDING_MS = 10 * 60_000;
/** A scanner that sees a code for a second reads it twenty times: one outcome, one sound. */
const SAME_READ_MS = 3_000;

export type DeskOptions = {
  bundle(): Bundle | undefined;
  readonly time: TerminalClock;
  /** Ms that never step back. */
  monotonic(): number;
  readonly terminalNumber: number;
  readonly outbox: Pick<Outbox, 'append' | 'acceptedAgo' | 'failing'>;
  /** Vehicle and trip as of now. */
  context(): BatchContext;
  readonly readCard: CardReader;
  /** A rider's card was shown, or a driver's. */
  onCard(card: Card): Promise<DeskOutcome>;
  /** The outcome for screen, buzzer and light, and how long its rider waited for it, ms. */
  feedback(outcome: DeskOutcome, waitedMs: number): void;
  readonly log: Log;
};

/** What the desk sees of a frame in a form that it does not know. */
const FOREIGN = '';
/** Frames that wait for the disk; more than a crowd shows within its slowest sync. */
const MOST_UNDER_WAY = 32;

export class Desk {
  /** What was read last, as a digest: a card's text must not stay in memory until the next rider comes. */
  private last: { digest: string; at: number } | undefined;
  private readonly underWay = new Set<string>();
  private prover: { bundle: Bundle; prove: TicketProver } | undefined;

  constructor(private readonly options: DeskOptions) {}

  /** Takes a frame of the scanner; resolves when its outcome was given. Never rejects. */
  async scanned(frame: Frame): Promise<void> {
    const text = frame.kind === 'code' ? frame.text : FOREIGN;
    const now = this.options.monotonic();
    const digest = toHex(sha256(utf8(text)));
    const repeated = this.last?.digest === digest && now - this.last.at < SAME_READ_MS;
    this.last = { digest, at: now };
    if (repeated || this.underWay.has(text) || this.underWay.size >= MOST_UNDER_WAY) return;
    this.underWay.add(text);
    try {
      const outcome = await this.outcomeOf(text);
      this.options.feedback(outcome, this.options.monotonic() - now);
    } finally {
      this.underWay.delete(text);
    }
  }

  private async outcomeOf(text: string): Promise<DeskOutcome> {
    if (/^https?:/i.test(text)) return refused('not-the-code');
    if (text.startsWith(CARD_PREFIX)) return this.cardOutcome(text);
    if (!text.startsWith(PASS_PREFIX)) return refused('not-a-pass');
    const bundle = this.options.bundle();
    if (!bundle) return refused('ticket-key-unknown');
    try {
      const bytes = decodePass(text);
      const { ticket, proof } = this.proverFor(bundle)(bytes);
      if (proof === 'unknown-key') return refused('ticket-key-unknown');
      if (proof === 'wrong-signature') return refused('ticket-forged');
      return await this.accept(bytes, ticket.day, bundle.dayShift);
    } catch (error) {
      if (error instanceof Malformed) return refused('not-a-pass');
      const cause = error instanceof Error ? error : new Error(String(error));
      if (codeOf(error) !== 'STORAGE_FAILING') this.options.log.error('pass not checked in', { cause });
      return refused('storage-failing');
    }
  }

  private cardOutcome(text: string): Promise<DeskOutcome> | DeskOutcome {
    const card = this.options.readCard(text);
    return 'refused' in card ? refusedAs('card')(card.refused) : this.options.onCard(card);
  }

  private async accept(bytes: Uint8Array, day: number, dayShift: number): Promise<DeskOutcome> {
    const { time, outbox, terminalNumber } = this.options;
    const at = time.now();
    if (!mayCount(time, day, dayShift)) return refused('ticket-wrong-day');
    const id = ticketCheckInId(bytes, terminalNumber, 'pass');
    const pair = pairOf(bytes);
    const ago = outbox.acceptedAgo(id);
    if (ago !== undefined)
      return ago <= SAME_BOARDING_MS
        ? { kind: 'already', code: 'already', channel: 'pass', pair }
        : refused('pass-used');
    if (outbox.failing) return refused('storage-failing');
    const { errorMs } = time.state();
    await outbox.append({ kind: 'pass', id, at, err: errorMs, ticket: bytes }, this.options.context());
    return { kind: 'accepted', code: 'checked-in', channel: 'pass', pair };
  }

  private proverFor(bundle: Bundle): TicketProver {
    if (this.prover?.bundle !== bundle) this.prover = { bundle, prove: ticketProver(bundle) };
    return this.prover.prove;
  }
}

/**
 * Whether a boarding now can count for a day (PROTOCOL.md section 3: two hours around it). A clock that nobody vouches
 * for turns away only tickets of days that are over for certain: the operator dates and marks such check-ins.
 */
function mayCount(time: TerminalClock, day: number, dayShift: number): boolean {
  const { earliest, latest } = time.range();
  const start = dayStart(day, dayShift);
  const grace = DAY_GRACE_SECONDS * 1000;
  return latest >= start - grace && earliest < start + DAY_SECONDS * 1000 + grace;
}

const refused = refusedAs('pass');
