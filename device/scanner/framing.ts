/**
 * From a scanner's bytes to codes. Scanners end a code with CR, LF, CRLF, TAB or nothing, hand it over in pieces, and
 * are surrounded by noise; our codes are known by their own shape, so a code counts when its form is complete.
 * People hold anything to a scanner: identity cards, health codes. What is none of ours never becomes a text here, of a
 * link only its origin does, and the bytes are wiped, for a string's place in memory is not ours to wipe.
 */

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
/** Our fixed forms: pass and card, by their first bytes. */
const FIXED = [
  { prefix: Buffer.from('CR1:'), length: 249 },
  { prefix: Buffer.from('CR2:'), length: 117 },
];
const SCHEMES = ['http://', 'https://'].map((scheme) => Buffer.from(scheme));
/** What ends a link's host: `/ ? # \\`. */
const HOST_ENDS = new Set(Buffer.from('/?#\\'));

/** One scanner's stream. Call `silence()` when nothing came for `silenceMs`. Bounded in memory. */
export class Framing {
  private readonly buffer = Buffer.alloc(MAX_FRAME_BYTES);
  private length = 0;
  private overflowed = false;

  constructor(private readonly onFrame: (frame: Frame) => void) {}

  /** True while something waits for its ending or for silence. */
  get pending(): boolean {
    return this.length > 0 || this.overflowed;
  }

  /** How long nothing must come before what is there counts as whole, ms. */
  get silenceMs(): number {
    return this.fixedForm() ? UNFINISHED_SILENCE_MS : SILENCE_MS;
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
    // A fixed form needs no ending: two passes in one burst are two.
    const form = this.fixedForm();
    if (form && this.length - form.start === form.length) this.emit(form.start);
  }

  /** Also at a byte that is in no code of ours: what came before it is no whole code. */
  private forget(): void {
    this.buffer.fill(0, 0, this.length);
    this.length = 0;
    this.overflowed = false;
  }

  private end(): void {
    if (this.overflowed || this.length >= MIN_FRAME_BYTES) this.emit(0);
    else this.forget();
  }

  /** The last fixed form in the buffer and where it begins: noise may stand before it. */
  private fixedForm(): { start: number; length: number } | undefined {
    const held = this.buffer.subarray(0, this.length);
    const [last] = FIXED.map(({ prefix, length }) => ({ start: held.lastIndexOf(prefix), length })).sort(
      (a, b) => b.start - a.start,
    );
    return last && last.start >= 0 ? last : undefined;
  }

  /** Hands over what stands in the buffer from `start` on. */
  private emit(start: number): void {
    const text = this.overflowed ? undefined : this.textFrom(start);
    this.forget();
    this.onFrame(text === undefined ? { kind: 'foreign' } : { kind: 'code', text });
  }

  private textFrom(start: number): string | undefined {
    const form = this.fixedForm();
    if (form?.start === start && this.length - start === form.length)
      return this.buffer.toString('latin1', start, this.length);
    const origin = originLength(this.buffer.subarray(0, this.length));
    return origin > 0 ? this.buffer.toString('latin1', 0, origin) : undefined;
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
