import { framedBytes } from './format';
import type { Position } from './position';
import { BATCH_BYTES } from './recovery';

/** Records that wait for their sync. */
export interface Waiting {
  readonly records: readonly Uint8Array[];
  /** What they take in a file. */
  readonly bytes: number;
  resolve(positions: Position[]): void;
  reject(error: Error): void;
}

/** Something that must not happen beside a batch: a new file, closing. */
type Step = () => Promise<void>;

/**
 * What a journal has to do, strictly one after the other: while one batch of records is written and synced the next
 * gathers, so the slower the disk, the larger the batches.
 */
export class AppendQueue {
  private waiting: (Waiting | Step)[] = [];
  private running = false;

  /** @param write writes and settles one batch, of at most BATCH_BYTES or what was added at once; never rejects */
  constructor(private readonly write: (batch: readonly Waiting[]) => Promise<void>) {}

  /** @param records together at most BATCH_BYTES in a file */
  add(records: readonly Uint8Array[]): Promise<Position[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, bytes: framedBytes(records), resolve, reject });
      void this.run();
    });
  }

  /** Runs `step` behind everything that was added before it; settles as it does. */
  do(step: Step): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => step().then(resolve, reject));
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    // What is added in the same turn shares the first sync.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const [first] = this.waiting;
      if (typeof first === 'function') {
        this.waiting.shift();
        await first();
      } else {
        await this.write(this.takeBatch());
      }
    }
    this.running = false;
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const one of this.waiting) {
      if (typeof one === 'function') break;
      bytes += one.bytes;
      if (bytes > BATCH_BYTES) break;
      count++;
    }
    return this.waiting.splice(0, count) as Waiting[];
  }
}
