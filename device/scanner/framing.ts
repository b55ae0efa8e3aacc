/**
 * From a scanner's bytes to codes. Scanners end a code with CR, LF, CRLF, TAB or nothing, hand it over in pieces, and
 * are surrounded by noise; our codes are known by their own shape, so a code counts when its form is complete.
 * People hold anything to a scanner: identity cards, health codes. What is none of ours never becomes a text here, of a
 * link only its origin does, and the bytes are wiped, for a string's place in memory is not ours to wipe.
 */

import { decodeBase45 } from '../../protocol/base45';
import { CARD_PREFIX } from '../../protocol/card';
import { Malformed } from '../../protocol/errors';
import { PASS_PREFIX } from '../../protocol/pass';
import type { Frame } from '../ports/scanner';

/** Silence after which a frame without an ending is complete, ms (at 9600 baud a byte takes 1 ms). */
export const SILENCE_MS = 30;
/** The same for an unfinished pass or card: it cannot be whole, and a busy machine may read its rest late. */
export const UNFINISHED_SILENCE_MS = 200;
/** Longest frame that is kept; our longest code has 249 characters. */
const MAX_FRAME_BYTES = 512;
/** Shorter frames are line noise: a bounce, an answer to a command that nobody gave. Nobody hears of them. */
const MIN_FRAME_BYTES = 4;
const ENDINGS = new Set([0x0d, 0x0a, 0x09]);
/** Our fixed forms: pass and card, by their first bytes. Both prefixes are as long. */
const FIXED = [
  { prefix: Buffer.from(PASS_PREFIX), length: 249 },
  { prefix: Buffer.from(CARD_PREFIX), length: 117 },
];
const PREFIX_BYTES = PASS_PREFIX.length;
const SCHEMES = ['http://', 'https://'].map((scheme) => Buffer.from(scheme));
/** What ends a link's host: `/ ? # \\`. */
const HOST_ENDS = new Set(Buffer.from('/?#\\'));

/** A fixed form that may be under way: where it begins in the buffer, and how long it will be. */
type Begun = { readonly start: number; readonly length: number };

/** One scanner's stream. Call `silence()` when nothing came for `silenceMs`. Bounded in memory. */
export class Framing {
  private readonly buffer = Buffer.alloc(MAX_FRAME_BYTES);
  private length = 0;
  private overflowed = false;
  /** Oldest first. More than one: a code was torn, or its own characters happen to spell a prefix, as in 1 pass of 9,000. */
  private begun: readonly Begun[] = [];
  /** What is held is the inside of a code that was handed over: unless it becomes a code itself, nobody hears of it. */
  private spent = false;

  constructor(private readonly onFrame: (frame: Frame) => void) {}

  /** True while something waits for its ending or for silence. */
  get pending(): boolean {
    return this.length > 0 || this.overflowed;
  }

  /** How long nothing must come before what is there counts as whole, ms. */
  get silenceMs(): number {
    return this.begun.length > 0 ? UNFINISHED_SILENCE_MS : SILENCE_MS;
  }

  /** Takes the bytes, and wipes them where they came: a serial line's buffers are used again only much later. */
  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (ENDINGS.has(byte)) this.end();
      else if (byte < 0x20 || byte > 0x7e) this.forget();
      else this.take(byte);
    }
    bytes.fill(0);
  }

  /** The line closed: what is unfinished stays so. */
  reset(): void {
    this.forget();
  }

  /** Nothing more came: what is there is a whole frame. */
  silence(): void {
    this.end();
  }

  private take(byte: number): void {
    if (this.length === MAX_FRAME_BYTES) {
      this.forget();
      this.overflowed = true;
    }
    if (this.overflowed) return;
    this.buffer[this.length++] = byte;
    const begins = this.beginsHere();
    if (begins) this.begun = [...this.begun, begins];
    // A fixed form needs no ending: two passes in one burst are two.
    const whole = this.begun.find(({ start, length }) => this.length - start === length);
    if (whole) this.complete(whole);
  }

  /** The fixed form whose prefix ends the buffer. */
  private beginsHere(): Begun | undefined {
    const start = this.length - PREFIX_BYTES;
    const form = FIXED.find(
      ({ prefix }) => start >= 0 && this.buffer.compare(prefix, 0, PREFIX_BYTES, start, this.length) === 0,
    );
    return form && { start, length: form.length };
  }

  /**
   * As many characters are there as the form has. Where forms stand in one another, either the outer one was torn, or the
   * inner one is chance: base45 that cannot be read tells, and what comes next.
   */
  private complete(whole: Begun): void {
    const outer = this.begun.find(({ start }) => start < whole.start);
    if (outer && isBase45(this.bodySoFar(outer))) return;
    const inside = this.begun.filter(({ start }) => start > whole.start);
    if (inside.length > 0 && !isBase45(this.bodySoFar(whole))) {
      this.torn(whole);
      return;
    }
    const text = this.textOf(whole);
    const open = inside.find(({ start, length }) => start + length > this.length);
    if (open) this.keepFrom(open.start);
    else this.forget();
    this.onFrame({ kind: 'code', text });
  }

  /** It was none: a form that is complete inside it was one, and the bytes after that are taken anew. */
  private torn(whole: Begun): void {
    this.begun = this.begun.filter((each) => each !== whole);
    const inner = this.completed();
    if (!inner) return;
    const text = this.textOf(inner);
    const rest = Uint8Array.from(this.buffer.subarray(inner.start + inner.length, this.length));
    this.forget();
    this.onFrame({ kind: 'code', text });
    this.push(rest);
  }

  /** The form that is complete and waits for what comes next. */
  private completed(): Begun | undefined {
    return this.begun.find(({ start, length }) => start + length <= this.length);
  }

  private textOf({ start, length }: Begun): string {
    return this.buffer.toString('latin1', start, start + length);
  }

  /** As many of its characters as make whole groups of base45, or all of them. */
  private bodySoFar({ start, length }: Begun): string {
    const end = Math.min(this.length, start + length);
    const body = this.buffer.toString('latin1', start + PREFIX_BYTES, end);
    return end === start + length ? body : body.slice(0, body.length - (body.length % 3));
  }

  private keepFrom(first: number): void {
    this.buffer.copyWithin(0, first, this.length);
    this.buffer.fill(0, this.length - first, this.length);
    this.length -= first;
    this.begun = this.begun
      .filter(({ start }) => start >= first)
      .map(({ start, length }) => ({ start: start - first, length }));
    this.spent = true;
  }

  /** Also at a byte that is in no code of ours: what came before it is no whole code. */
  private forget(): void {
    this.buffer.fill(0, 0, this.length);
    this.length = 0;
    this.overflowed = false;
    this.begun = [];
    this.spent = false;
  }

  /** An ending or silence: nothing more comes of what is there. */
  private end(): void {
    const whole = this.completed();
    const origin = this.overflowed ? 0 : originLength(this.buffer.subarray(0, this.length));
    const text = whole ? this.textOf(whole) : this.buffer.toString('latin1', 0, origin);
    const heard = this.overflowed || (this.length >= MIN_FRAME_BYTES && !this.spent);
    this.forget();
    if (text !== '') this.onFrame({ kind: 'code', text });
    else if (heard) this.onFrame({ kind: 'foreign' });
  }
}

function isBase45(text: string): boolean {
  try {
    decodeBase45(text);
    return true;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return false;
  }
}

/** How many bytes are a link's scheme and host; 0 for what is no link. Compared as bytes: nothing becomes text here. */
function originLength(held: Buffer): number {
  const scheme = SCHEMES.find((each) => each.every((byte, i) => byte === lowerCase(held[i] ?? 0)));
  if (!scheme) return 0;
  const end = held.findIndex((byte, i) => i >= scheme.length && HOST_ENDS.has(byte));
  return end < 0 ? held.length : end;
}

const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
