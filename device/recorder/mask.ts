/**
 * Masks what a scanner sends, so that a recording can leave the vehicle: every character of a code becomes `x`, but for
 * the four that tell its kind. Endings, control bytes and lengths stay, for faults are made of them. Pure.
 */

const KINDS = ['CR1:', 'CR2:', 'HTTP', 'http'];
const KIND_BYTES = KINDS.map((kind) => Buffer.from(kind));
const ENDINGS = new Set([0x0d, 0x0a, 0x09]);
const X = 0x78;
const HIGH = 0xff;

/** One stream. A kind that is cut by two pieces is known at the beginning of a code only. */
export class Mask {
  /** What of the code under way was kept so far; undefined: it began otherwise. */
  private kept: string | undefined = '';

  apply(bytes: Uint8Array): Uint8Array {
    const masked = bytes.map((byte) => this.one(byte));
    // Compared as bytes: a text of what somebody held to the scanner could not be wiped.
    const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const kind of KIND_BYTES)
      for (let at = held.indexOf(kind); at >= 0; at = held.indexOf(kind, at + 1))
        for (let i = 0; i < kind.length; i++) masked[at + i] = held[at + i]!;
    return masked;
  }

  private one(byte: number): number {
    if (byte < 0x20) {
      if (ENDINGS.has(byte)) this.kept = '';
      return byte;
    }
    if (byte > 0x7e) return HIGH;
    if (this.kept === undefined || this.kept.length >= 4) {
      this.kept = undefined;
      return X;
    }
    const begun: string = this.kept + String.fromCharCode(byte);
    const known = KINDS.some((kind) => kind.startsWith(begun));
    this.kept = known ? begun : undefined;
    return known ? byte : X;
  }
}
