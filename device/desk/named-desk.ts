/**
 * Check-ins that the terminal makes itself: cards, and what the driver types (PROTOCOL.md section 4). A number is sealed
 * at once and stays nowhere; feedback comes when the check-in is on disk.
 */
import { codeOf } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import type { Bundle } from '../../protocol/bundle';
import { type CardOwner, sealCardOwner } from '../../protocol/card-owner';
import { cardText, normalIdentifier } from '../../protocol/identifiers';
import type { BatchContext } from '../../protocol/messages/check-in-batch';
import type { Identifier } from '../../protocol/sealed-subject';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Outbox } from '../outbox/outbox';
import { type DeskOutcome, refusedAs, TAIL } from './outcome';
import { RecentCards } from './recent-cards';
import type { TagKeys } from './tag-keys';

/** How long a terminal waits for the card that somebody is to get, ms. */
export const BINDING_MS = 20_000;

export type Binding = {
  /** The owner's last four characters. */
  readonly tail: string;
  /** When it is given up, monotonic ms. */
  readonly until: number;
};

export type NamedDeskOptions = {
  bundle(): Bundle | undefined;
  readonly tagKeys: TagKeys;
  readonly time: Pick<TerminalClock, 'now' | 'state'>;
  /** Ms that never step back. */
  monotonic(): number;
  readonly random: Pick<Random, 'bytes'>;
  readonly outbox: Pick<Outbox, 'append' | 'failing'>;
  /** A rider is about to be checked in: a taxi's fare begins. */
  beforeBoarding(): void;
  context(): BatchContext;
  readonly log: Log;
};

export class NamedDesk {
  private readonly recent: RecentCards;
  private waitingOwner: { owner: CardOwner; until: number } | undefined;

  constructor(private readonly options: NamedDeskOptions) {
    this.recent = new RecentCards(options.random.bytes(32), options.monotonic);
  }

  /** Whom the next card goes to, if somebody waits for one. */
  get binding(): Binding | undefined {
    const waiting = this.waitingOwner;
    if (!waiting) return undefined;
    if (waiting.until <= this.options.monotonic()) {
      this.waitingOwner = undefined;
      return undefined;
    }
    return { tail: tailOf(waiting.owner), until: waiting.until };
  }

  /** A rider's card that the city signed, and that is not revoked. Never rejects. */
  async card(number: Uint8Array): Promise<DeskOutcome> {
    const who = { kind: 'card', identifier: cardText(number) } as const;
    const owner = this.binding && this.waitingOwner?.owner;
    this.waitingOwner = undefined;
    if (owner) return this.bindNow(number, who, owner);
    if (this.recent.has(who.identifier))
      return { kind: 'already', code: 'already', channel: 'card', tail: tailOf(who) };
    const outcome = await this.checkIn('card', who, 1);
    if (outcome.kind === 'accepted') this.recent.add(who.identifier);
    return outcome;
  }

  /**
   * The driver typed a number for somebody.
   * @param people who boarded with it, 1 to 9
   */
  async assisted(kind: CardOwner['kind'], typed: string, people: number): Promise<DeskOutcome> {
    const who = normalIdentifier(kind, typed);
    if (!who) return refusedAs('assisted')(`${kind}-form`);
    return this.checkIn('assisted', who, people);
  }

  /** The driver typed a number, and hands out a card: the next one that is shown becomes theirs. */
  bindNext(kind: CardOwner['kind'], typed: string): DeskOutcome | undefined {
    const who = normalIdentifier(kind, typed);
    if (!who) return refusedAs('assisted')(`${kind}-form`);
    const owner: CardOwner = { kind, identifier: who.identifier };
    this.waitingOwner = { owner, until: this.options.monotonic() + BINDING_MS };
    return undefined;
  }

  /** No card is handed out after all. */
  cancelBinding(): void {
    this.waitingOwner = undefined;
  }

  /** The binding is on disk before the check-in: a rider who saw it accepted has the card. */
  private async bindNow(number: Uint8Array, who: Identifier, owner: CardOwner): Promise<DeskOutcome> {
    const { bundle, random, outbox, context, tagKeys } = this.options;
    const registrar = bundle()?.registrar;
    if (!registrar || !tagKeys.available) return refusedAs('card')('no-key');
    return this.storing('card', async () => {
      const sealed = sealCardOwner(registrar, number, owner);
      await outbox.append({ kind: 'card owner', id: random.bytes(16), sealed }, context());
      const outcome = await this.checkIn('card', who, 1);
      if (outcome.kind !== 'accepted') return outcome;
      this.recent.add(who.identifier);
      return { ...outcome, code: 'card-bound' };
    });
  }

  private checkIn(channel: 'card' | 'assisted', who: Identifier, people: number): Promise<DeskOutcome> {
    const { tagKeys, time, random } = this.options;
    return this.storing(channel, async () => {
      if (tagKeys.available) this.options.beforeBoarding();
      const at = time.now();
      const { errorMs: err } = time.state();
      const item = await tagKeys.append(who, (presence) => ({
        kind: channel,
        id: random.bytes(16),
        at,
        err,
        ...presence,
        ...(people > 1 && { people }),
      }));
      if (!item) return refusedAs(channel)('no-key');
      const outcome = { kind: 'accepted', code: 'checked-in', channel, tail: tailOf(who) } as const;
      return people > 1 ? { ...outcome, people } : outcome;
    });
  }

  private async storing(
    channel: 'card' | 'assisted',
    work: () => Promise<DeskOutcome>,
  ): Promise<DeskOutcome> {
    if (this.options.outbox.failing) return refusedAs(channel)('storage-failing');
    try {
      return await work();
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      if (codeOf(error) !== 'STORAGE_FAILING') this.options.log.error('not checked in', { channel, cause });
      return refusedAs(channel)('storage-failing');
    }
  }
}

const tailOf = ({ identifier }: Identifier): string => identifier.slice(-TAIL);
