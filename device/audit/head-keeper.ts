/**
 * The terminal as a witness of the authority's audit log (PROTOCOL.md section 6): once a day it fetches the signed head,
 * checks that the log continues the one it kept, and keeps the new one. A log that was rewritten or forked is refused:
 * the head that was kept stays, and the two that contradict each other are kept as evidence.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../platform/clock';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { type AuditHead, continues, encodeHead, readHead, readProof } from '../../protocol/audit/head';
import type { Bundle } from '../../protocol/bundle';
import { concat } from '../../protocol/bytes';
import { Malformed } from '../../protocol/errors';

export type HeadKeeperOptions = {
  readonly folder: string;
  readonly bundle: () => Bundle | undefined;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Fetches `<site><path>`; rejects without network. */
  readonly askSite: (site: string, path: string) => Promise<Uint8Array>;
};

const DAY_MS = 86_400_000;
const RETRY_MS = 3_600_000;
/** Soon after the start, at a random moment: a fleet starts at once. */
const FIRST_MS = 120_000;

export const KEPT_HEAD = 'audit-head.cbor';
export const FORK_EVIDENCE = 'audit-fork.cbor';

/** What became of one look. */
export type Looked = 'kept' | 'unchanged' | 'forked' | 'unreadable' | 'no network';

export class HeadKeeper {
  private kept: AuditHead | undefined;
  private timer: Timer | undefined;
  private stopped = false;
  private hasForked = false;

  constructor(private readonly options: HeadKeeperOptions) {}

  /** The newest head that continues everything seen before. */
  current(): AuditHead | undefined {
    return this.kept;
  }

  /** Whether the authority ever showed a log that does not continue the one seen before. */
  get forked(): boolean {
    return this.hasForked;
  }

  async start(): Promise<void> {
    this.hasForked = (await this.own(FORK_EVIDENCE)) !== undefined;
    this.askIn(this.options.random.below(FIRST_MS));
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  /** Looks at the site's head now. */
  async look(): Promise<Looked> {
    const bundle = this.options.bundle();
    if (!bundle) return 'no network';
    try {
      await this.readOwn(bundle);
      return await this.compare(bundle);
    } catch (error) {
      if (!(error instanceof Malformed)) return 'no network';
      this.options.log.error('the audit head of the authority is refused', { error });
      return 'unreadable';
    }
  }

  private async compare({ site, audit }: Bundle): Promise<Looked> {
    const { askSite, log } = this.options;
    const signed = await askSite(site, '/audit/head');
    const next = readHead(audit, signed);
    const before = this.kept;
    if (before) {
      if (!(await this.isContinued(site, before, next))) {
        log.error('the audit log of the authority was rewritten or forked: its new head is refused', {
          kept: before.size,
          shown: next.size,
        });
        this.hasForked = true;
        await this.keep(FORK_EVIDENCE, concat(encodeHead(before), signed));
        return 'forked';
      }
      if (next.size === before.size) return 'unchanged';
    }
    await this.keep(KEPT_HEAD, signed);
    this.kept = next;
    log.info('audit head kept', { entries: next.size });
    return 'kept';
  }

  /** A proof that does not read is no proof; one that cannot be fetched says nothing yet. */
  private async isContinued(site: string, before: AuditHead, next: AuditHead): Promise<boolean> {
    if (next.size < before.size) return false;
    const isSame = next.size === before.size || before.size === 0;
    const path = `/audit/proof?from=${before.size}&to=${next.size}`;
    const bytes = isSame ? undefined : await this.options.askSite(site, path);
    try {
      return continues(before, next, bytes ? readProof(bytes, before.size, next.size) : []);
    } catch (error) {
      if (error instanceof Malformed) return false;
      throw error;
    }
  }

  private async readOwn({ audit }: Bundle): Promise<void> {
    if (this.kept) return;
    const bytes = await this.own(KEPT_HEAD);
    if (bytes) this.kept = readHead(audit, bytes);
  }

  private async own(name: string): Promise<Uint8Array | undefined> {
    try {
      return await this.options.disk.read(join(this.options.folder, name));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private keep(name: string, bytes: Uint8Array): Promise<void> {
    return writeFileAtomic(this.options.disk, join(this.options.folder, name), bytes);
  }

  private askIn(ms: number): void {
    if (!this.stopped) this.timer = this.options.clock.setTimer(ms, () => void this.ask());
  }

  private async ask(): Promise<void> {
    const looked = await this.look();
    const wait = looked === 'no network' ? RETRY_MS / 2 : DAY_MS - RETRY_MS;
    this.askIn(wait + this.options.random.below(RETRY_MS));
  }
}
