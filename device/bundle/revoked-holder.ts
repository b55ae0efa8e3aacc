/**
 * The newest list of revoked cards that the card key proves: from the terminal's own folder at start, then from
 * SITE/revoked-cards whenever the bundle is asked for. A higher number wins.
 */
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import type { Bundle } from '../../protocol/bundle';
import { isRevoked, type RevokedCards, readRevokedCards } from '../../protocol/revoked-cards';
import { verifierFor } from '../../protocol/signing';

export type RevokedHolderOptions = {
  /** Its file. */
  readonly path: string;
  readonly disk: Disk;
  readonly log: Log;
  bundle(): Bundle | undefined;
};

export class RevokedHolder {
  private list: RevokedCards | undefined;

  constructor(private readonly options: RevokedHolderOptions) {}

  /** True for a card on the list; without a list no card is revoked. */
  isRevoked(number: Uint8Array): boolean {
    return this.list !== undefined && isRevoked(this.list, number);
  }

  /** Number of the list in force, 0 for none. */
  get number(): number {
    return this.list?.number ?? 0;
  }

  async start(): Promise<void> {
    try {
      await this.take(await this.options.disk.read(this.options.path), 'own copy');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Asks for the newest list; no bytes where there is none yet. Without an answer the list in force stays. */
  async ask(fetch: () => Promise<Uint8Array>): Promise<void> {
    try {
      const signed = await fetch();
      if (signed.length > 0) await this.take(signed, 'site');
    } catch (error) {
      this.options.log.info('revoked cards did not come', { cause: error as Error });
    }
  }

  private async take(signed: Uint8Array, from: 'own copy' | 'site'): Promise<void> {
    const { bundle, disk, path, log } = this.options;
    const cards = bundle()?.cards;
    if (!cards) return;
    try {
      const found = readRevokedCards(verifierFor(cards), signed);
      if (found.number <= this.number) return;
      this.list = found;
      log.info('revoked cards in force', { number: found.number, from });
      if (from === 'site') await writeFileAtomic(disk, path, signed);
    } catch (error) {
      log.warn('revoked cards refused', { from, error: error as Error });
    }
  }
}
