/**
 * Notices that a line is read at another speed than its module talks at: bytes come, but no text. A UART that samples
 * at the wrong rate makes control characters and bytes with the top bit of digits and capitals.
 */

/** A shorter burst says nothing: a bounce of the plug. */
const LEAST_BYTES = 8;
/** Share of bytes that are no text from which a burst is garbled. A foreign binary code may look so once. */
const GARBLED_SHARE = 0.25;
/** So many in a row. */
const GARBLED_BURSTS = 2;

export class SpeedWatch {
  private bytes = 0;
  private odd = 0;
  private inARow = 0;

  /** What came of a burst. */
  push(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    for (const byte of bytes) if (!isText(byte)) this.odd++;
  }

  /** A code of ours was read: the speed is right. */
  readCode(): void {
    this.inARow = 0;
    this.bytes = 0;
    this.odd = 0;
  }

  /** The burst ended. Returns whether the line is garbled by now; undefined when this burst says nothing. */
  burstEnded(): boolean | undefined {
    const { bytes, odd } = this;
    this.bytes = 0;
    this.odd = 0;
    if (bytes < LEAST_BYTES) return undefined;
    this.inARow = odd / bytes >= GARBLED_SHARE ? this.inARow + 1 : 0;
    if (this.inARow === 0) return false;
    return this.inARow >= GARBLED_BURSTS ? true : undefined;
  }
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x0d || byte === 0x0a || byte === 0x09;
}
