/**
 * The configuration that the operator wants (`desired`): checked whole, written whole, in force from the next start,
 * and given up when the terminal does not stay up with it. Whatever happens in between, the old or the new one is there.
 */
import type { Clock, Timer } from '../../platform/clock';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8 } from '../../protocol/bytes';
import { Malformed } from '../../protocol/errors';
import { decodeDesired } from '../../protocol/messages/desired';
import { encodeJson } from '../../protocol/messages/state';
import type { TerminalOptions } from '../config';
import type { UpdateRefusal, Updater } from '../update/updater';
import { type RemoteConfig, wrongInRemote } from './remote-options';

/** A configuration with which the terminal stayed up this long is good, ms. */
const PROVEN_MS = 60_000;
/** Starts that it gets until then. */
const MOST_STARTS = 3;

interface Kept {
  readonly version: number;
  readonly config: RemoteConfig;
  /** Starts with it so far, until it is proven. */
  readonly starts: number;
  readonly proven: boolean;
  /** The one that was in force before, to go back to. */
  readonly before?: { readonly version: number; readonly config: RemoteConfig };
}

export interface Refusal {
  readonly version: number;
  readonly why: string;
}

/** Why nothing is installed from afar where nobody follows the wish: no launcher started this process, or no root of updates was installed. */
const NO_UPDATES = 'this terminal installs no updates from afar: install the package on the board';

/** Who brings the software that is wanted. */
export type SoftwareFollower = Pick<Updater, 'want' | 'refused'>;

export interface DesiredOptions {
  disk: Disk;
  /** File of its own. */
  path: string;
  /** Of the software that runs. */
  software: string;
  clock: Pick<Clock, 'setTimer'>;
  log: Log;
}

export class DesiredConfig {
  private refusal: Refusal | undefined;
  /** The software that is wanted. */
  private software: string | undefined;
  private follower: SoftwareFollower | undefined;
  /** The version that the terminal did not stay up with. */
  private bad: number | undefined;
  private proving: Timer | undefined;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly options: DesiredOptions,
    private kept: Kept | undefined,
  ) {}

  /** Reads what is kept; one that never stayed up is left for the one before it. */
  static async open(options: DesiredOptions): Promise<DesiredConfig> {
    const made = new DesiredConfig(options, await read(options));
    await made.begin();
    return made;
  }

  /** Version in force; 0: as installed. */
  get version(): number {
    return this.kept?.version ?? 0;
  }

  /** The newest that was refused, and why. */
  get refused(): Refusal | undefined {
    return this.refusal;
  }

  /** The software that is wanted and not installed. */
  get updateRefused(): UpdateRefusal | undefined {
    const { software, follower, options } = this;
    if (follower) return follower.refused;
    return software === undefined || software === options.software
      ? undefined
      : { version: software, why: NO_UPDATES };
  }

  /** Hands every wish for software to whoever brings it, the last one too. */
  follow(follower: SoftwareFollower): void {
    this.follower = follower;
    follower.want(this.software);
  }

  /** `installed` with what is wanted from afar. */
  overlay(installed: TerminalOptions): TerminalOptions {
    return { ...installed, ...this.kept?.config };
  }

  /**
   * Takes a wanted configuration; empty: as installed again.
   * @returns true when another one is on disk now: it holds from the next start on
   */
  take(payload: Uint8Array): Promise<boolean> {
    const taken = this.writing.then(() => this.takeNow(payload));
    this.writing = taken.catch((error: unknown) => error);
    return taken;
  }

  close(): void {
    this.proving?.cancel();
  }

  private async takeNow(payload: Uint8Array): Promise<boolean> {
    if (payload.length === 0) {
      this.wantSoftware(undefined);
      return this.version > 0 ? this.adopt(0, {}) : false;
    }
    try {
      const { version, config, update } = decodeDesired(payload);
      this.wantSoftware(update?.version);
      if (version <= this.version || version === this.bad) return false;
      const wrong = wrongInRemote(config);
      if (wrong.length === 0) return await this.adopt(version, config as RemoteConfig);
      this.refuse(version, wrong.join('; '));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.refuse(0, error.message);
    }
    return false;
  }

  /** Whatever becomes of the configuration beside it: one that is heard again is answered again. */
  private wantSoftware(version: string | undefined): void {
    if (version !== this.software && version !== undefined)
      this.options.log.info('software wanted', { version });
    this.software = version;
    this.follower?.want(version);
  }

  private refuse(version: number, why: string): void {
    this.refusal = { version, why };
    this.options.log.warn('wanted configuration refused', { version });
  }

  private async adopt(version: number, config: RemoteConfig): Promise<boolean> {
    const { kept } = this;
    const before = kept && { version: kept.version, config: kept.config };
    // Only the software beside it is new, or nothing: no start is needed for that.
    const isSame = JSON.stringify(config) === JSON.stringify(kept?.config ?? {});
    try {
      if (isSame) await this.write({ starts: 0, proven: true, ...kept, version, config });
      else await this.write({ version, config, starts: 0, proven: false, ...(before ? { before } : {}) });
    } catch (error) {
      this.refuse(version, 'the terminal cannot write it to its disk now');
      this.options.log.error('wanted configuration not written', { cause: error as Error });
      return false;
    }
    this.refusal = undefined;
    this.options.log.info('wanted configuration taken', { version });
    return !isSame;
  }

  private async begin(): Promise<void> {
    const { kept } = this;
    if (!kept || kept.proven) return;
    if (kept.starts >= MOST_STARTS) {
      this.refuse(kept.version, `the terminal did not stay up with it in ${MOST_STARTS} starts`);
      this.bad = kept.version;
      const { version, config } = kept.before ?? { version: 0, config: {} };
      this.kept = { version, config, starts: 0, proven: true };
      return;
    }
    await this.attempt({ ...kept, starts: kept.starts + 1 });
    this.proving = this.options.clock.setTimer(PROVEN_MS, () => {
      if (this.kept) void this.attempt({ ...this.kept, proven: true });
    });
  }

  /** Writes where the disk takes it: a counter that stays behind costs one start more. */
  private async attempt(kept: Kept): Promise<void> {
    try {
      await this.write(kept);
    } catch (error) {
      this.options.log.warn('state of the configuration not written', { cause: error as Error });
    }
  }

  private async write(kept: Kept): Promise<void> {
    await writeFileAtomic(this.options.disk, this.options.path, encodeJson(kept));
    this.kept = kept;
  }
}

async function read({ disk, path, log }: DesiredOptions): Promise<Kept | undefined> {
  try {
    const kept = JSON.parse(fromUtf8(await disk.read(path))) as Kept;
    const wrong = wrongInRemote(kept.config);
    if (wrong.length === 0 && Number.isSafeInteger(kept.version)) return kept;
    log.error('kept configuration does not fit this version, the installed one holds', {
      problems: wrong.length,
    });
  } catch (error) {
    if (!isNotFound(error))
      log.error('kept configuration not read, the installed one holds', { cause: error as Error });
  }
  return undefined;
}
