/** A machine that processes live on: its disk with what ails it, its crystal and its wall clock. */
import { type Clock, withSleep } from '../../platform/clock';
import { type DiskOperation, MemoryDisk } from '../../platform/memory-disk';
import { type Random, seededRandom } from '../../platform/random';
import type { World } from './world';

const WRITING: ReadonlySet<DiskOperation['kind']> = new Set([
  'write',
  'truncate',
  'sync',
  'rename',
  'remove',
  'syncFolder',
]);

export class Machine {
  readonly disk: MemoryDisk;
  /** Syncs and writes that fail from now on. */
  failing = { sync: 0, write: 0 };
  readOnly = false;
  /** Longest time that a sync takes, ms. */
  slowestSync = 0;
  /** Operations of the disk until the power goes. */
  private operationsLeft = Number.POSITIVE_INFINITY;
  private cutPower = () => {};
  private stepped = 0;
  private readonly random: Random;

  constructor(
    private readonly world: World,
    readonly name: string,
    /** Parts per million that its crystal is fast. */
    private readonly drift = 0,
  ) {
    this.random = seededRandom(`${name} ${world.seed}`);
    this.disk = new MemoryDisk({ random: this.random });
    this.disk.before = (operation) => this.before(operation);
  }

  /** A clock for one boot: `monotonic` begins at 0. `wall`: what the wall clock shows then, unix ms. */
  boot(wall: number): Clock {
    const { clock } = this.world;
    const rate = 1 + this.drift / 1e6;
    const bootedAt = clock.monotonic();
    this.stepped = 0;
    const monotonic = () => (clock.monotonic() - bootedAt) * rate;
    return withSleep({
      monotonic,
      now: () => Math.floor(wall + monotonic() + this.stepped),
      // As everywhere on Node.js a timer takes a millisecond at least.
      setTimer: (ms, fn) => clock.setTimer(Math.max(ms, 1) / rate, fn),
    });
  }

  /** Sets the wall clock, as an operating system may at any time. */
  setClock(by: number): void {
    this.stepped += by;
  }

  /** Cuts the power before the n-th operation of the disk from now. */
  cutPowerAfter(operations: number, cut: () => void): void {
    this.operationsLeft = operations;
    this.cutPower = cut;
  }

  full(isFull: boolean): void {
    // Where there are bytes already, such as zeros written ahead, a full disk still takes others.
    this.disk.capacity = isFull ? 0 : Number.POSITIVE_INFINITY;
  }

  heal(): void {
    this.failing = { sync: 0, write: 0 };
    this.readOnly = false;
    this.slowestSync = 0;
    this.operationsLeft = Number.POSITIVE_INFINITY;
    this.full(false);
  }

  private before({ kind }: DiskOperation): void | Promise<void> {
    if (--this.operationsLeft < 0) {
      this.operationsLeft = Number.POSITIVE_INFINITY;
      this.cutPower();
      throw diskError('ECRASHED');
    }
    if (this.readOnly && WRITING.has(kind)) throw diskError('EROFS');
    if (kind === 'write' && this.failing.write > 0) {
      this.failing.write--;
      throw diskError('EIO');
    }
    if (kind !== 'sync') return;
    const takes = this.slowestSync > 0 ? this.random.below(this.slowestSync) : 0;
    const finish = () => {
      if (this.failing.sync <= 0) return;
      this.failing.sync--;
      throw diskError('EIO');
    };
    return takes === 0 ? finish() : this.world.clock.sleep(takes).then(finish);
  }
}

const diskError = (code: string) => Object.assign(new Error(`${code}: simulated`), { code });
