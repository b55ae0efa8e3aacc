import type { Random } from './random';

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;

/** A change of a file that a crash may undo. */
type Change = { at: number; bytes: Uint8Array } | { length: number };

/** Bytes that change in place and grow with room to spare. */
class Content {
  private room = new Uint8Array(0);
  private length = 0;

  get bytes(): Uint8Array {
    return this.room.subarray(0, this.length);
  }

  set bytes(bytes: Uint8Array) {
    this.room = bytes.slice();
    this.length = bytes.length;
  }

  apply(change: Change): void {
    const end = 'length' in change ? change.length : change.at + change.bytes.length;
    if (end > this.room.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.room.length));
      larger.set(this.bytes);
      this.room = larger;
    }
    // What was cut off once must not come back when the file grows again.
    if (end < this.length && 'length' in change) this.room.fill(0, end, this.length);
    this.length = 'length' in change ? end : Math.max(this.length, end);
    if ('bytes' in change) this.room.set(change.bytes, change.at);
  }
}

/** One file of a simulated disk: what reads show, what is on the platter, and what is on its way there. */
export class MemoryFile {
  private readonly cached = new Content();
  private readonly durable = new Content();
  private unsynced: Change[] = [];
  private failed = 0;

  /** How often a sync failed: every handle that was open then is told once (Linux 4.13, fsync(2); errseq). */
  get failedSyncs(): number {
    return this.failed;
  }

  /** What reads show: a view that later writes change. */
  get content(): Uint8Array {
    return this.cached.bytes;
  }

  /** What a power cut leaves for certain: a view that later syncs change. */
  get platter(): Uint8Array {
    return this.durable.bytes;
  }

  write(bytes: Uint8Array, at: number): void {
    const change = { at, bytes: bytes.slice() };
    this.cached.apply(change);
    this.unsynced.push(change);
  }

  truncate(length: number): void {
    this.cached.apply({ length });
    this.unsynced.push({ length });
  }

  sync(): void {
    for (const change of this.unsynced) this.durable.apply(change);
    this.unsynced = [];
  }

  /** After a failed sync Linux takes the pages for written: reads still show them, the platter never gets them. */
  forgetUnsynced(): void {
    this.failed++;
    this.unsynced = [];
  }

  /** What of the unsynced survives is chance, sector by sector; without `random` nothing does. */
  crash(random: Random | undefined): void {
    if (random) {
      for (const change of this.unsynced.flatMap(sectorsOf)) {
        if (random.below(2) === 1) this.durable.apply(change);
      }
    }
    this.unsynced = [];
    this.cached.bytes = this.durable.bytes;
  }

  replace(change: (content: Uint8Array) => Uint8Array): void {
    for (const content of [this.durable, this.cached]) content.bytes = change(content.bytes.slice());
  }
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
