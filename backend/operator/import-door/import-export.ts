/** Takes a terminal's export (protocol/export.ts) as if its batches had come over MQTT: same checks, same ids, stored once. */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { Malformed } from '../../../protocol/errors';
import { readExport, readExportHead } from '../../../protocol/export';
import { decodeCheckInBatch } from '../../../protocol/messages/check-in-batch';
import { decodeStored } from '../../../protocol/messages/stored';
import { verifierFor } from '../../../protocol/signing';
import type { Accept } from '../ingest/ingest';
import type { Registry } from '../registry/registry';

const DAY_MS = 86_400_000;

export interface ImportOptions {
  registry: Registry;
  accept: Accept;
  /** Days that check-ins are kept. */
  retentionDays: () => number;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

export type Imported =
  | {
      readonly ok: true;
      readonly terminalId: string;
      readonly stored: number;
      readonly refused: Record<string, number>;
    }
  /** Why nothing was taken, in words. */
  | { readonly ok: false; readonly why: string };

/** @throws only what the store throws: then the file can be tried again */
export async function importExport(options: ImportOptions, file: Uint8Array): Promise<Imported> {
  const { registry, accept, retentionDays, clock, log } = options;
  let batches: Uint8Array[];
  let terminalId: string;
  try {
    const { terminalNumber, madeAt } = readExportHead(file);
    const terminal = registry.terminalByNumber(terminalNumber);
    if (!terminal) return { ok: false, why: 'its terminal is not in the registry, or was revoked' };
    if (madeAt < clock.now() - retentionDays() * DAY_MS)
      return { ok: false, why: `it is older than the ${retentionDays()} days that check-ins are kept` };
    batches = readExport(file, verifierFor(terminal.signingKey));
    terminalId = terminal.terminalId;
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, why: error.message };
    throw error;
  }
  const refused: Record<string, number> = {};
  let items = 0;
  for (const payload of batches) {
    items += decodeCheckInBatch(payload).items.length;
    for (const { code } of decodeStored(await accept({ terminalId, payload })).refused)
      refused[code] = (refused[code] ?? 0) + 1;
  }
  const stored = items - Object.values(refused).reduce((sum, n) => sum + n, 0);
  log.info('export imported', { terminal: terminalId, stored });
  return { ok: true, terminalId, stored, refused };
}
