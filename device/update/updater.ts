/**
 * Brings the version that the operator wants, once: at a random moment of ten minutes, since a whole wave hears it at once, and again each
 * hour until it is there. It waits where nothing can be certain yet, and never takes a version that is no newer or failed here.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../platform/clock';
import { codeOf, type Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { isNewerVersion, SOFTWARE_VERSION } from '../../protocol/software-version';
import { type Had, readBootRecord } from '../launcher/boot-record';
import { type Answer, type FetchFile, removeDownload } from './download';
import { type InstallOptions, install, UpdateRefused } from './install';

export interface UpdaterOptions {
  readonly disk: Disk;
  readonly software: string;
  /** Version that runs. */
  readonly running: string;
  readonly pinnedRoot: Uint8Array;
  readonly architecture: string;
  readonly fetch: FetchFile;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly random: Random;
  readonly log: Log;
  /** Whether nothing may be installed at this moment. */
  waitsFor(): boolean;
  /** The terminal's own time, unix ms; only asked when nothing is waited for. */
  now(): number;
  freeMiB(): Promise<number | undefined>;
  had(): Had;
  /** What is said of it is different. */
  changed(): void;
  /** The next start is the new version's. */
  ready(): void;
}

export interface UpdateRefusal {
  /** Of the software that is wanted. */
  readonly version: string;
  readonly why: string;
}

const SPREAD_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 60_000;
/** The connection was lost: what came so far is kept. */
const GO_ON_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
/** Lost connections in a row that are ordinary on a vehicle. */
const ORDINARY_LOSSES = 3;

export class Updater {
  private wanted: string | undefined;
  private why: string | undefined;
  private timer: Timer | undefined;
  private working: Promise<void> = Promise.resolve();
  private isClosed = false;
  private losses = 0;

  constructor(private readonly options: UpdaterOptions) {}

  /** The wanted version where it is not installed, and why; undefined: it runs, comes, or none is wanted. */
  get refused(): UpdateRefusal | undefined {
    const { wanted, why } = this;
    return wanted !== undefined && why !== undefined ? { version: wanted, why } : undefined;
  }

  /** The version that the operator wants now; undefined: whichever runs. */
  want(version: string | undefined): void {
    const wanted = version === this.options.running ? undefined : version;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.why = undefined;
    this.timer?.cancel();
    if (wanted !== undefined) this.tryIn(this.options.random.below(SPREAD_MS));
    this.options.changed();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.timer?.cancel();
    await this.working;
  }

  private tryIn(ms: number): void {
    if (this.isClosed) return;
    this.timer?.cancel();
    this.timer = this.options.clock.setTimer(ms, () => {
      const { wanted } = this;
      if (wanted === undefined) return;
      this.working = this.working.then(() => this.try(wanted));
    });
  }

  private async try(version: string): Promise<void> {
    const { waitsFor, random, ready, changed, log } = this.options;
    if (this.isOver(version)) return;
    // Not said: it passes by itself.
    if (waitsFor()) return this.tryIn(LOOK_AGAIN_MS);
    try {
      const never = await this.whyNever(version);
      if (never !== undefined) return this.later(version, never);
      await install(version, await this.installOptions(version));
      this.losses = 0;
      this.why = undefined;
      // Wanted anew meanwhile: it is there already.
      if (!this.isOver(version)) this.timer?.cancel();
      changed();
      ready();
    } catch (error) {
      log.warn('update not installed', { version, cause: error as Error });
      const why = await this.inWords(error as Error);
      // Whatever is wanted now has its own moment.
      if (this.isOver(version)) return;
      this.losses = why === undefined ? this.losses + 1 : 0;
      if (why !== undefined) return this.later(version, why, HOUR_MS / 2 + random.below(HOUR_MS));
      if (this.losses <= ORDINARY_LOSSES) return this.tryIn(GO_ON_MS + random.below(GO_ON_MS));
      this.later(version, `it cannot be fetched: ${(error as Error).message}`, HOUR_MS);
    }
  }

  /** Nobody waits for this version any more. */
  private isOver(version: string): boolean {
    return this.isClosed || version !== this.wanted;
  }

  /** Reasons that hold until another version is wanted. */
  private async whyNever(version: string): Promise<string | undefined> {
    const { disk, software, running, log } = this.options;
    if (!SOFTWARE_VERSION.test(version)) return `${JSON.stringify(version)} is no version`;
    if (!isNewerVersion(version, running)) return `it is older than ${running}, which runs`;
    const { bad } = await readBootRecord(disk, software, log);
    const failure = bad.find((each) => each.version === version);
    return failure && `it was tried and left: ${failure.why}; a newer version will be taken`;
  }

  /** Says why, and tries again `inMs`; left out: not for this version. */
  private later(version: string, why: string, inMs?: number): void {
    if (version !== this.wanted) return;
    const isNew = why !== this.why;
    this.why = why;
    if (isNew) this.options.changed();
    if (inMs !== undefined) this.tryIn(inMs);
  }

  private async installOptions(version: string): Promise<InstallOptions> {
    const { disk, software, pinnedRoot, architecture, now, freeMiB, had, log } = this.options;
    return {
      ...{ disk, software, pinnedRoot, architecture, log },
      fetch: (name, from) => this.fetchFor(version, name, from),
      now: now(),
      freeMiB: await freeMiB(),
      had: had(),
    };
  }

  /** Rejects when nobody waits for the version any more: a download takes long, and a stop of a rollout is to reach it. */
  private async fetchFor(version: string, name: string, from: number): Promise<Answer | undefined> {
    const checkWanted = () => {
      if (this.isOver(version)) throw new Error(`version ${version} is no longer wanted`);
    };
    checkWanted();
    const answer = await this.options.fetch(name, from);
    return answer && { from: answer.from, chunks: checked(answer.chunks, checkWanted) };
  }

  /** Undefined: the connection was lost, or something else that another try may mend. */
  private async inWords(error: Error): Promise<string | undefined> {
    const { disk, software, log } = this.options;
    if (error instanceof UpdateRefused) return error.message;
    if (codeOf(error) !== 'ENOSPC') return undefined;
    try {
      await removeDownload(disk, join(software, 'fetched'));
    } catch (cause) {
      log.warn('half a download stays on the disk', { cause: cause as Error });
    }
    return 'the disk is full: free some of it';
  }
}

async function* checked(chunks: AsyncIterable<Uint8Array>, check: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    check();
    yield chunk;
  }
}
