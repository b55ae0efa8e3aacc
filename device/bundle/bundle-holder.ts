/**
 * The newest bundle that the pinned root proves: from the terminal's own folder at start, then from SITE/bundle. A
 * higher number wins; a bundle that does not prove itself, or an older one, leaves the old in force.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../platform/clock';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { type Bundle, newerBundle, readBundle } from '../../protocol/bundle';

const HOUR_MS = 3_600_000;
const RETRY_MS = 60_000;

export type BundleHolderOptions = {
  readonly folder: string;
  /** The root's public key, 32 bytes, pinned at enrolment. */
  readonly root: Uint8Array;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Fetches the signed bundle of a site; rejects without network. */
  fetchBundle(site: string): Promise<Uint8Array>;
  onChange(bundle: Bundle): void;
};

export class BundleHolder {
  private bundle: Bundle | undefined;
  private timer: Timer | undefined;
  private stopped = false;
  private readonly along: ((site: string) => Promise<void>)[] = [];

  constructor(private readonly options: BundleHolderOptions) {}

  current(): Bundle | undefined {
    return this.bundle;
  }

  /** Asks the site for something else at the same times, after the bundle. `ask` says itself what goes wrong. */
  askAlong(ask: (site: string) => Promise<void>): void {
    this.along.push(ask);
  }

  /** Reads the terminal's own copy; then asks the site about once an hour, at a random moment of it. */
  async start(): Promise<void> {
    const own = await this.ownCopy();
    if (own) await this.take(own, 'own copy');
    this.askIn(this.options.random.below(2_000));
  }

  /** There is news: asks the site soon, at a random moment of a minute, since a whole fleet hears it at once. */
  askSoon(): void {
    this.askIn(this.options.random.below(RETRY_MS));
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  /** Takes signed bytes where they prove themselves and are newer; true when they are in force now. */
  async take(signed: Uint8Array, from: string): Promise<boolean> {
    const { root, log } = this.options;
    try {
      const found = readBundle(root, signed);
      if (newerBundle(this.bundle, found) !== found) return false;
      this.bundle = found;
      log.info('bundle in force', { number: found.number, from });
      this.options.onChange(found);
      if (from !== 'own copy') await this.keep(signed);
      return true;
    } catch (error) {
      log.warn('bundle refused', { from, error: error as Error });
      return false;
    }
  }

  /** A bundle that cannot be written is in force all the same; the next start fetches it again. */
  private async keep(signed: Uint8Array): Promise<void> {
    try {
      await writeFileAtomic(this.options.disk, this.path(), signed);
    } catch (error) {
      this.options.log.warn('bundle not written', { cause: error as Error });
    }
  }

  private async ownCopy(): Promise<Uint8Array | undefined> {
    try {
      return await this.options.disk.read(this.path());
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private askIn(ms: number): void {
    this.timer?.cancel();
    if (!this.stopped) this.timer = this.options.clock.setTimer(ms, () => void this.ask());
  }

  private async ask(): Promise<void> {
    const site = this.bundle?.site;
    try {
      if (site) {
        await this.take(await this.options.fetchBundle(site), 'site');
        for (const ask of this.along) await ask(site);
      }
      this.askIn(HOUR_MS / 2 + this.options.random.below(HOUR_MS));
    } catch {
      // No network is ordinary on a vehicle: the bundle in force lasts for weeks.
      this.askIn(RETRY_MS + this.options.random.below(RETRY_MS));
    }
  }

  private path(): string {
    return join(this.options.folder, 'bundle.cbor');
  }
}
