/**
 * The terminal's tag key `Kt` (PROTOCOL.md section 4): made anew at each start and day, in memory only; its seal, signed,
 * is in the journal before the first check-in under it. A thief of a terminal without power can test no number.
 */
import type { Random } from '../../platform/random';
import { type Bundle, dayKeyOf } from '../../protocol/bundle';
import { toHex } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import type { BatchContext, BatchItem } from '../../protocol/messages/check-in-batch';
import type { Identifier } from '../../protocol/sealed-subject';
import type { SigningKey } from '../../protocol/signing';
import {
  MAX_BOARDINGS,
  sealIdentifier,
  sealTagKey,
  TAG_KEY_SIZE,
  terminalTag,
} from '../../protocol/terminal-tag';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Outbox } from '../outbox/outbox';

/** Who, so that nobody here can read it again. */
export type SealedPresence = { readonly day: number; readonly tag: Uint8Array; readonly sealed: Uint8Array };

export type TagKeysOptions = {
  bundle(): Bundle | undefined;
  readonly time: Pick<TerminalClock, 'now' | 'range'>;
  readonly random: Pick<Random, 'bytes'>;
  /** Ms that never step back. */
  monotonic(): number;
  readonly terminalNumber: number;
  /** Signs the seals; absent where the terminal was enrolled without one: then there is no key, ever. */
  readonly signingKey: SigningKey | undefined;
  readonly outbox: Pick<Outbox, 'append'>;
  context(): BatchContext;
};

type TagKey = {
  readonly day: number;
  readonly dayKey: Uint8Array;
  readonly key: Uint8Array;
  /** Earlier boardings by the tag of the first: no identifier stays here. */
  readonly boardings: Map<string, number>;
};

export class TagKeys {
  private current: TagKey | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: TagKeysOptions) {}

  /** False: card, assisted and driver check-ins are refused in words, since nothing is sealed to another day's key. */
  get available(): boolean {
    return this.today() !== undefined;
  }

  /**
   * Seals who, and appends the item that is made of it: one after the other, for the vault looks for an identifier's
   * next tag only where it found the one before.
   * @returns the item on disk, or undefined when there is no key for the day
   * @throws StorageFailing
   */
  append<Item extends BatchItem>(
    who: Identifier,
    make: (presence: SealedPresence) => Item,
  ): Promise<Item | undefined> {
    // The item's time is now, however long a new key takes to its place on disk.
    const madeAt = this.options.monotonic();
    const done = this.last.then(() => this.appendNow(who, make, madeAt));
    // Whoever asked hears of a failure; the next one begins anew.
    this.last = done.catch(() => undefined);
    return done;
  }

  private async appendNow<Item extends BatchItem>(
    who: Identifier,
    make: (presence: SealedPresence) => Item,
    madeAt: number,
  ): Promise<Item | undefined> {
    const { outbox, context } = this.options;
    try {
      const tagKey = await this.keyFor(who);
      if (!tagKey) return undefined;
      const { day, dayKey, key, boardings } = tagKey;
      const name = firstTag(key, who);
      const k = boardings.get(name) ?? 0;
      const tag = terminalTag(key, who, k);
      const item = make({ day, tag, sealed: sealIdentifier(dayKey, day, tag, who) });
      await outbox.append(item, context(), madeAt);
      boardings.set(name, k + 1);
      return item;
    } catch (error) {
      // The item may be on disk or not: under a new key its tag neither repeats nor leaves a gap.
      this.forget();
      throw error;
    }
  }

  /** Today's key, journaled; a new one on another day, and when somebody boarded as often as the vault looks. */
  private async keyFor(who: Identifier): Promise<TagKey | undefined> {
    const today = this.today();
    if (!today) return undefined;
    const { current } = this;
    const boarded = current?.boardings.get(firstTag(current.key, who)) ?? 0;
    if (current?.day === today.day && boarded < MAX_BOARDINGS) return current;
    this.forget();
    const { random, terminalNumber, outbox, context } = this.options;
    const key = random.bytes(TAG_KEY_SIZE);
    const seal = sealTagKey(today.dayKey, terminalNumber, today.day, key, today.signingKey);
    await outbox.append({ kind: 'tag key', id: random.bytes(16), day: today.day, ...seal }, context());
    this.current = { day: today.day, dayKey: today.dayKey, key, boardings: new Map() };
    return this.current;
  }

  private forget(): void {
    this.current?.key.fill(0);
    this.current = undefined;
  }

  /** The day by the clock; while nobody vouches for that, the day of the last certain time. */
  private today(): { day: number; dayKey: Uint8Array; signingKey: SigningKey } | undefined {
    const { time, signingKey } = this.options;
    const bundle = this.options.bundle();
    if (!bundle || !signingKey) return undefined;
    const { earliest, latest } = time.range();
    const day = dayOf(Number.isFinite(latest) ? time.now() : earliest, bundle.dayShift);
    const dayKey = dayKeyOf(bundle, day);
    return dayKey && { day, dayKey, signingKey };
  }
}

const firstTag = (key: Uint8Array, who: Identifier): string => toHex(terminalTag(key, who, 0));
