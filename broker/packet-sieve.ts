/** Cuts MQTT packets (MQTT 3.1.1 section 2.2) out of a connection's bytes for whoever wants them; the rest passes. */

/** Says of a packet, by the first byte of its header and the length of its body, whether it may be wanted. */
type MayBeWanted = (first: number, length: number) => boolean;

/**
 * What becomes of a whole packet; `body` is a slice of what was read. `passes`: it was not wanted after all. `waits`: it is
 * asked about again when the sieve goes on, and all that is behind it waits with it.
 */
export type Taking = 'taken' | 'passes' | 'waits';

const NOTHING = Buffer.alloc(0);

export class PacketSieve {
  /** The beginning of a packet that is not whole yet and may be wanted, or one that waits and what came behind it. */
  private held: Buffer | undefined;
  /** Bytes still to come of a packet that passes. */
  private passing = 0;

  /** @param mayBeWanted such a packet is held back until it is whole: it must bound the length */
  constructor(
    private readonly mayBeWanted: MayBeWanted,
    private readonly take: (first: number, body: Buffer) => Taking,
  ) {}

  /** What passes of a chunk, or of what waits when none is given; null when nothing does. */
  sift(chunk: Buffer = NOTHING): Buffer | null {
    const bytes = this.held ? joined(this.held, chunk) : chunk;
    this.held = undefined;
    const passes: Buffer[] = [];
    let from = 0;
    let at = this.passing;
    const cut = (to: number) => {
      if (from < at) passes.push(bytes.subarray(from, at));
      from = to;
      at = to;
    };
    while (at < bytes.length) {
      const head = headOf(bytes, at);
      if (head && !this.mayBeWanted(head.first, head.end - head.body)) {
        at = head.end;
      } else if (!head || head.end > bytes.length) {
        // A copy: a slice would keep the whole chunk in memory until the rest has come.
        this.held = Buffer.from(bytes.subarray(at));
        cut(bytes.length);
      } else {
        const taking = this.take(head.first, bytes.subarray(head.body, head.end));
        if (taking === 'waits') this.held = bytes.subarray(at);
        if (taking === 'passes') at = head.end;
        else cut(taking === 'waits' ? bytes.length : head.end);
      }
    }
    this.passing = at - bytes.length;
    at = bytes.length;
    cut(at);
    if (passes.length < 2) return passes[0] ?? null;
    return Buffer.concat(passes);
  }
}

const joined = (held: Buffer, chunk: Buffer): Buffer =>
  chunk.length > 0 ? Buffer.concat([held, chunk]) : held;

type Head = { readonly first: number; readonly body: number; readonly end: number };

/** The fixed header at `at`; undefined while it is not whole. One with a length of more than four bytes is as long as they say. */
function headOf(bytes: Buffer, at: number): Head | undefined {
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    length += (byte & 127) * 128 ** (i - 1);
    if (byte < 128 || i === 4) return { first: bytes[at]!, body: at + i + 1, end: at + i + 1 + length };
  }
  return undefined;
}
