/** From a receiver's bytes to sentences of NMEA 0183: whole lines whose checksum holds. Bounded in memory. */
import GPS from 'gps';

/** The standard allows 82 characters; receivers with many decimals send some more. */
const LONGEST = 120;

export type Sentence = GPS.NMEA;

export class Sentences {
  private line = '';

  /** @param onSentence a sentence of a kind that is known, or undefined for a line that is none (said once a line) */
  constructor(private readonly onSentence: (sentence: Sentence | undefined) => void) {}

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0x0a || byte === 0x0d) this.end();
      // A sentence begins anew wherever it begins: what stood before it was torn.
      else if (byte === 0x24) this.line = '$';
      else if (this.line.length < LONGEST) this.line += String.fromCharCode(byte);
    }
  }

  reset(): void {
    this.line = '';
  }

  private end(): void {
    const { line } = this;
    this.line = '';
    if (line.length > 0) this.onSentence(parse(line));
  }
}

function parse(line: string): Sentence | undefined {
  // The library takes a sentence without a checksum for valid, and throws where fields are missing.
  if (!/^\$[A-Z]{2}[A-Z0-9]{3},.*\*[0-9A-F]{2}$/i.test(line)) return undefined;
  try {
    const sentence = GPS.Parse(line);
    return sentence !== false && sentence.valid ? sentence : undefined;
  } catch {
    // Fields of another number than the standard's: no sentence that we know.
    return undefined;
  }
}
