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

/** Why no update is installed from afar: it needs two signatures (THREATS.md, Identity and linking), which nothing here checks yet. */
const NO_UPDATES = 'this version installs no updates from afar: install its package on the board';

export interface UpdateRefusal {
  /** Of the software that is wanted. */
  readonly version: string;
  readonly why: string;
}

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
  private update: UpdateRefusal | undefined;
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
    return this.update;
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
      this.update = undefined;
      return this.version > 0 ? this.adopt(0, {}) : false;
    }
    try {
      const { version, config, update } = decodeDesired(payload);
      this.refuseUpdate(update?.version);
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
  private refuseUpdate(version: string | undefined): void {
    const wanted = version === undefined || version === this.options.software ? undefined : version;
    if (wanted !== undefined && wanted !== this.update?.version)
      this.options.log.warn('wanted software not installed', { version: wanted });
    this.update = wanted === undefined ? undefined : { version: wanted, why: NO_UPDATES };
  }

  private refuse(version: number, why: string): void {
    this.refusal = { version, why };
    this.options.log.warn('wanted configuration refused', { version });
  }

  private async adopt(version: number, config: RemoteConfig): Promise<boolean> {
    const { kept } = this;
    const before = kept && { version: kept.version, config: kept.config };
    try {
      await this.write({ version, config, starts: 0, proven: false, ...(before ? { before } : {}) });
    } catch (error) {
      this.refuse(version, 'the terminal cannot write it to its disk now');
      this.options.log.error('wanted configuration not written', { cause: error as Error });
      return false;
    }
    this.refusal = undefined;
    this.options.log.info('wanted configuration taken', { version });
    return true;
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
