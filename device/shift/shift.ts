/**
 * A driver's shift: a sealed presence like a rider's (channel `driver`), begun and ended on the screen or by the driver's
 * card, so that drivers show up in traces both ways. A colleague's card or number would pass as well: officers read
 * `not proven by the driver` beside it (FAULTS.md 11).
 */
import { codeOf, type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromHex, toHex, utf8 } from '../../protocol/bytes';
import { hmac } from '../../protocol/hmac';
import { normalDriver } from '../../protocol/identifiers';
import type { BatchContext } from '../../protocol/messages/check-in-batch';
import type { TerminalClock } from '../clock/terminal-clock';
import { type DeskOutcome, refusedAs, TAIL } from '../desk/outcome';
import type { TagKeys } from '../desk/tag-keys';
import type { Outbox } from '../outbox/outbox';
import { readShift, type ShiftRecord } from './shift-record';

export type ShiftOptions = {
  readonly tagKeys: TagKeys;
  readonly time: Pick<TerminalClock, 'now' | 'state'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly outbox: Pick<Outbox, 'append' | 'failing'>;
  context(): BatchContext;
  readonly disk: Disk;
  /** Remembers over a restart which presence is to be ended, and nothing of the driver. */
  readonly path: string;
  readonly log: Log;
};

/** What the screen shows of a shift. */
export type ShiftView = {
  /** Unix ms. */
  readonly since: number;
  /** The last four characters of the driver's number; absent after a restart, for it is not kept. */
  readonly tail?: string;
};

export class Shift {
  /** Of the driver's number its tail and a hash under a key of this process: the number itself stays nowhere. */
  private running: (ShiftRecord & { tail?: string; hash?: string }) | undefined;
  private readonly key: Uint8Array;

  constructor(private readonly options: ShiftOptions) {
    this.key = options.random.bytes(32);
  }

  get view(): ShiftView | undefined {
    if (!this.running) return undefined;
    const { startedAt: since, tail } = this.running;
    return { since, ...(tail !== undefined && { tail }) };
  }

  /** Takes up the shift that a restart interrupted. */
  async resume(): Promise<void> {
    try {
      this.running = readShift(await this.options.disk.read(this.options.path));
    } catch (error) {
      if (!isNotFound(error)) this.options.log.warn('shift not taken up', { cause: error as Error });
    }
  }

  /** Begins a shift; one that runs ends first. Never rejects. */
  start(typed: string): Promise<DeskOutcome> {
    const driver = normalDriver(typed);
    if (!driver) return Promise.resolve(refused('driver-form'));
    return this.storing(async () => {
      if (!this.options.tagKeys.available) return refused('no-shift-key');
      if (this.running) await this.endNow();
      const { tagKeys, time, random } = this.options;
      const at = time.now();
      const { errorMs: err } = time.state();
      const item = await tagKeys.append({ kind: 'driver', identifier: driver }, (presence) => ({
        kind: 'driver',
        id: random.bytes(16),
        at,
        err,
        ...presence,
      }));
      if (!item) return refused('no-shift-key');
      const tail = driver.slice(-TAIL);
      this.running = { id: toHex(item.id), day: item.day, startedAt: at, tail, hash: this.hashOf(driver) };
      await this.remember();
      return { kind: 'accepted', code: 'shift-started', channel: 'driver', tail };
    });
  }

  /** Ends the shift that runs. Never rejects. */
  end(): Promise<DeskOutcome> {
    return this.storing(async () => {
      if (this.running) await this.endNow();
      return { kind: 'accepted', code: 'shift-ended', channel: 'driver' };
    });
  }

  /** A driver's card was shown: who is on shift goes home, anybody else takes over. */
  shown(driver: string): Promise<DeskOutcome> {
    return this.running?.hash === this.hashOf(driver) ? this.end() : this.start(driver);
  }

  private hashOf(driver: string): string {
    return toHex(hmac(this.key, utf8(driver)));
  }

  private async endNow(): Promise<void> {
    const { id, day } = this.running!;
    const { outbox, time, context } = this.options;
    await outbox.append({ kind: 'alight', id: fromHex(id), day, at: time.now() }, context());
    this.running = undefined;
    await this.remember();
  }

  /** A shift that cannot be remembered goes on all the same; only a restart would not end it. */
  private async remember(): Promise<void> {
    const { disk, path, log } = this.options;
    const { id, day, startedAt } = this.running ?? {};
    try {
      await writeFileAtomic(
        disk,
        path,
        utf8(`${JSON.stringify(this.running ? { id, day, startedAt } : {})}\n`),
      );
    } catch (error) {
      log.warn('shift not remembered', { cause: error as Error });
    }
  }

  private async storing(work: () => Promise<DeskOutcome>): Promise<DeskOutcome> {
    if (this.options.outbox.failing) return refused('storage-failing');
    try {
      return await work();
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      if (codeOf(error) !== 'STORAGE_FAILING') this.options.log.error('shift not stored', { cause });
      return refused('storage-failing');
    }
  }
}

const refused = refusedAs('driver');
