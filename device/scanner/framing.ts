/**
 * From a scanner's bytes to codes. Scanners end a code with CR, LF, CRLF, TAB or nothing, hand it over in pieces, and
 * are surrounded by noise; our codes are known by their own shape, so a code counts when its form is complete.
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
/** Lengths of our fixed forms, by their prefix: pass and card. */
const FIXED = new Map([
  ['CR1:', 249],
  ['CR2:', 117],
]);

/** One scanner's stream. Call `silence()` when nothing came for `silenceMs`. Bounded in memory. */
export class Framing {
  private buffer = '';
  private overflowed = false;

  constructor(private readonly onFrame: (frame: Frame) => void) {}

  /** True while something waits for its ending or for silence. */
  get pending(): boolean {
    return this.buffer.length > 0 || this.overflowed;
  }

  /** How long nothing must come before what is there counts as whole, ms. */
  get silenceMs(): number {
    return this.start() >= 0 ? UNFINISHED_SILENCE_MS : SILENCE_MS;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (ENDINGS.has(byte)) this.end();
      else if (byte < 0x20 || byte > 0x7e) this.noise();
      else this.take(String.fromCharCode(byte));
    }
  }

  /** The line closed: what is unfinished stays so. */
  reset(): void {
    this.noise();
  }

  /** Nothing more came: what is there is a whole frame. */
  silence(): void {
    this.end();
  }

  private take(character: string): void {
    if (this.buffer.length >= MAX_FRAME_BYTES) {
      this.buffer = '';
      this.overflowed = true;
    }
    if (this.overflowed) return;
    this.buffer += character;
    // A fixed form needs no ending: two passes in one burst are two.
    const start = this.start();
    if (start >= 0 && this.buffer.length - start === FIXED.get(this.buffer.slice(start, start + 4))) {
      this.emit(this.buffer.slice(start));
      this.buffer = '';
    }
  }

  /** A byte that is in no code of ours: what came before it is no whole code. */
  private noise(): void {
    this.buffer = '';
    this.overflowed = false;
  }

  private end(): void {
    const { buffer, overflowed } = this;
    this.buffer = '';
    this.overflowed = false;
    if (overflowed) this.onFrame({ kind: 'foreign' });
    else if (buffer.length >= MIN_FRAME_BYTES) this.emit(buffer);
  }

  /** Where the last fixed form in the buffer begins, or -1: noise may stand before it. */
  private start(): number {
    return Math.max(this.buffer.lastIndexOf('CR1:'), this.buffer.lastIndexOf('CR2:'));
  }

  private emit(text: string): void {
    const whole = FIXED.get(text.slice(0, 4)) === text.length || /^https?:\/\//i.test(text);
    this.onFrame(whole ? { kind: 'code', text } : { kind: 'foreign' });
  }
}
