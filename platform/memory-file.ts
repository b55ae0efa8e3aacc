import type { Random } from './random';

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;

/** A change of a file that a crash may undo. */
type Change = { at: number; bytes: Uint8Array } | { length: number };

/** One file of a simulated disk: what reads show, what is on the platter, and what is on its way there. */
export class MemoryFile {
  private cached = new Uint8Array(0);
  private durable = new Uint8Array(0);
  private unsynced: Change[] = [];

  /** What reads show. */
  get content(): Uint8Array {
    return this.cached;
  }

  /** What a power cut leaves for certain. */
  get platter(): Uint8Array {
    return this.durable;
  }

  write(bytes: Uint8Array, at: number): void {
    const change = { at, bytes: bytes.slice() };
    this.cached = apply(this.cached, change);
    this.unsynced.push(change);
  }

  truncate(length: number): void {
    this.cached = apply(this.cached, { length });
    this.unsynced.push({ length });
  }

  sync(): void {
    for (const change of this.unsynced) this.durable = apply(this.durable, change);
    this.unsynced = [];
  }

  /** After a failed sync Linux takes the pages for written: reads still show them, the platter never gets them. */
  forgetUnsynced(): void {
    this.unsynced = [];
  }

  /** What of the unsynced survives is chance, sector by sector; without `random` nothing does. */
  crash(random: Random | undefined): void {
    if (random) {
      for (const change of this.unsynced.flatMap(sectorsOf)) {
        if (random.below(2) === 1) this.durable = apply(this.durable, change);
      }
    }
    this.unsynced = [];
    this.cached = this.durable.slice();
  }

  replace(change: (content: Uint8Array) => Uint8Array): void {
    this.durable = Uint8Array.from(change(this.durable.slice()));
    this.cached = Uint8Array.from(change(this.cached.slice()));
  }
}

/** Changes `content` in place where its length stays. */
function apply(content: Uint8Array<ArrayBuffer>, change: Change): Uint8Array<ArrayBuffer> {
  const needed =
    'length' in change ? change.length : Math.max(content.length, change.at + change.bytes.length);
  const result = needed === content.length ? content : new Uint8Array(needed);
  if (result !== content) result.set(content.subarray(0, needed));
  if ('bytes' in change) result.set(change.bytes, change.at);
  return result;
}

function sectorsOf(change: Change): Change[] {
  if ('length' in change) return [change];
  const pieces: Change[] = [];
  for (let from = 0; from < change.bytes.length; ) {
    const to = Math.min(change.bytes.length, from + SECTOR_BYTES - ((change.at + from) % SECTOR_BYTES));
    pieces.push({ at: change.at + from, bytes: change.bytes.subarray(from, to) });
    from = to;
  }
  return pieces;
}
