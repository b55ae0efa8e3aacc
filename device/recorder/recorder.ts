/**
 * The flight recorder: the last minutes of what came to the terminal's edges, in memory and on disk, both bounded. It is read
 * when somebody asks for the logs; `simulators/replay` plays it to the real device code.
 */
import type { Clock, Timer } from '../../platform/clock';
import type { Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { utf8 } from '../../protocol/bytes';
import { type Edge, lineOf } from './recording';

/** Of each half: the older one goes when the newer is full. A receiver and a busy scanner fill one in a quarter of an hour. */
const HALF_BYTES = 192 * 1024;
/** What is new goes to disk this often, unsynced: a power cut costs the last minute. Ms. */
const WRITE_EVERY_MS = 60_000;
/** A longer piece is cut: a flood of noise must not push everything else out. */
const MOST_TEXT = 512;

export type RecorderOptions = {
  readonly clock: Clock;
  readonly disk: Disk;
  /** Two files `flight-0` and `flight-1` are made in it. */
  readonly folder: string;
  readonly log: Log;
  /** Bytes of each half. */
  readonly halfBytes?: number;
};

export class Recorder {
  private older = '';
  private newer = '';
  private unwritten = '';
  private half = 0;
  private position = 0;
  private timer: Timer | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failed = false;

  constructor(private readonly options: RecorderOptions) {
    this.note({ is: 'began', unix: options.clock.now() });
    this.writeLater();
  }

  note(edge: Edge): void {
    const { clock, halfBytes = HALF_BYTES } = this.options;
    const t = Math.round(clock.monotonic() * 10) / 10;
    const line = lineOf({ t, ...('text' in edge ? { ...edge, text: edge.text.slice(0, MOST_TEXT) } : edge) });
    if (this.newer.length + line.length > halfBytes) {
      this.older = this.newer;
      this.newer = '';
    }
    this.newer += line;
    if (this.unwritten.length + line.length <= halfBytes) this.unwritten += line;
  }

  /** Everything that is remembered, oldest first (recording.ts). For the operator's `logs`. */
  text(): string {
    return this.older + this.newer;
  }

  /** Writes what is new; resolves when the disk took it. Never rejects. */
  write(): Promise<void> {
    this.writing = this.writing
      .then(() => this.writeNow())
      .catch((cause: Error) => {
        // Once in words: a full disk has worse to tell.
        if (!this.failed) this.options.log.warn('flight recorder not written', { cause });
        this.failed = true;
      });
    return this.writing;
  }

  async close(): Promise<void> {
    this.timer?.cancel();
    await this.write();
  }

  private async writeNow(): Promise<void> {
    const { disk, folder, halfBytes = HALF_BYTES } = this.options;
    const bytes = utf8(this.unwritten);
    this.unwritten = '';
    if (bytes.length === 0) return;
    await disk.makeFolder(folder);
    const switched = this.position + bytes.length > halfBytes && this.position > 0;
    if (switched) {
      this.half = 1 - this.half;
      this.position = 0;
    }
    const file = await disk.open(`${folder}/flight-${this.half}`, 'write');
    try {
      if (this.position === 0) await file.truncate(0);
      await file.write(bytes, this.position);
      this.position += bytes.length;
    } finally {
      await file.close();
    }
  }

  private writeLater(): void {
    this.timer = this.options.clock.setTimer(WRITE_EVERY_MS, () => {
      void this.write();
      this.writeLater();
    });
  }
}
