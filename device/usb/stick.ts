/**
 * What waits leaves by a USB stick when the modem is dead: a stick that asks for it (`coride-export.txt`) gets one signed
 * file; any other gets nothing. Nothing is deleted here: only the operator's `stored` does that, and ids keep it once.
 */
import type { Clock, Timer } from '../../platform/clock';
import { codeOf, type Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { encodeExport } from '../../protocol/export';
import { encodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import type { SigningKey } from '../../protocol/signing';
import { terminalIdOf } from '../../protocol/terminal-id';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Outbox } from '../outbox/outbox';

const LOOK_EVERY_MS = 10_000;
const ASKS = 'coride-export.txt';

export interface StickOptions {
  folder: string;
  terminalNumber: number;
  signingKey: SigningKey;
  outbox: Pick<Outbox, 'everything' | 'ledger'>;
  time: Pick<TerminalClock, 'now' | 'state'>;
  clock: Pick<Clock, 'setTimer'>;
  disk: Disk;
  log: Log;
  /** `items` check-ins are on the stick, or it could not be written. */
  told(result: { items: number } | { failed: true }): void;
}

/** Looks for a stick now and then; each is written once, until it is pulled out. Returns what ends it. */
export function watchForStick(options: StickOptions): { stop(): void } {
  const { folder, clock, disk, log, told } = options;
  let timer: Timer;
  let served = false;
  let stopped = false;
  const look = async () => {
    const names = await namesOn(disk, folder);
    if (!names.includes(ASKS)) served = false;
    else if (!served) {
      // Also when it fails: a broken stick is not written to for ever.
      served = true;
      const items = await write(options);
      log.info('outbox written to a stick', { items });
      told({ items });
    }
  };
  const again = () => {
    timer = clock.setTimer(LOOK_EVERY_MS, () => {
      look()
        .catch((error: unknown) => {
          log.warn('stick not written', { cause: error as Error });
          told({ failed: true });
        })
        .finally(() => {
          if (!stopped) again();
        });
    });
  };
  again();
  return {
    stop: () => {
      stopped = true;
      timer.cancel();
    },
  };
}

async function write({
  folder,
  terminalNumber,
  signingKey,
  outbox,
  time,
  disk,
}: StickOptions): Promise<number> {
  const batches = await outbox.everything();
  const clock = time.state();
  const payloads = batches.map(({ number, context, items }) =>
    encodeCheckInBatch({ v: 1, batch: number, clock, ctx: context, items: [...items] }),
  );
  const file = encodeExport(signingKey, { terminalNumber, madeAt: time.now() }, payloads);
  await writeFileAtomic(disk, `${folder}/coride-export-${terminalIdOf(terminalNumber)}.crx`, file);
  return batches.reduce((sum, { items }) => sum + items.length, 0);
}

/** The names on the stick; none where there is no stick. */
async function namesOn(disk: Disk, folder: string): Promise<string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [];
  }
}
