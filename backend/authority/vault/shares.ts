/**
 * The keyring of officers' shares: one plain file a day, `keyrings/shares/<day>.json`, so that deleting a day is
 * deleting its file. Each share is sealed to one officer; nothing here opens anything.
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { jsonReader } from '../../../protocol/schema';
import { keyringsFolder, readIfThere } from './keys';

const ShareList = Type.Array(
  Type.Object({
    day: Type.Integer({ minimum: 0, maximum: 0xffff }),
    officer: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    generation: Type.Integer({ minimum: 0, maximum: 0xffff }),
    sealed: Type.String({ pattern: '^[A-Za-z0-9_-]{60,400}$' }),
  }),
);

/** As files and the case door carry it: `sealed` is base64url. */
export type ShareText = Static<typeof ShareList>[number];

const MAX_SHARES_BYTES = 8 * 1024 * 1024;

export type ShareKeyring = {
  /** Takes the shares that wait in the exchange folder, if any. Resolves with how many. */
  importWaiting(): Promise<number>;
  /** The shares of the days from `firstDay` to `lastDay`, both included. */
  sharesOf(firstDay: number, lastDay: number): Promise<ShareText[]>;
};

export async function openShareKeyring(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly exchange: string;
  readonly log: Log;
}): Promise<ShareKeyring> {
  const { disk, exchange, log } = input;
  const folder = join(keyringsFolder(input.folder), 'shares');
  await disk.makeFolder(folder);
  const pathOf = (day: number) => join(folder, `${day}.json`);
  const readDay = async (day: number): Promise<ShareText[]> => {
    const path = pathOf(day);
    const bytes = await readIfThere(disk, path);
    return bytes ? jsonReader(path, ShareList, MAX_SHARES_BYTES)(bytes) : [];
  };

  const importFile = async (path: string): Promise<number> => {
    let shares: ShareText[];
    try {
      shares = jsonReader(path, ShareList, MAX_SHARES_BYTES)(await disk.read(path));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      // Set aside, so that it does not stand in the way of the next ceremony's shares.
      await disk.rename(path, join(exchange, 'shares.unreadable.json'));
      log.error('shares.unreadable.json in the exchange folder holds no shares: hold the ceremony again', {
        error,
      });
      return 0;
    }
    for (const [day, added] of byDay(shares)) {
      const merged = newestSharing([...(await readDay(day)), ...added]);
      await writeFileAtomic(disk, pathOf(day), utf8(`${JSON.stringify(merged, null, 2)}\n`));
    }
    await disk.remove(path);
    await disk.syncFolder(exchange);
    return shares.length;
  };

  return {
    async importWaiting() {
      // Renamed first: a ceremony that adds shares meanwhile begins a new file, and a crash here finds this one again.
      const taken = join(exchange, 'shares.taken.json');
      let count = (await readIfThere(disk, taken)) ? await importFile(taken) : 0;
      try {
        await disk.rename(join(exchange, 'shares.json'), taken);
        count += await importFile(taken);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      if (count > 0) log.info('shares taken into the keyring', { shares: count });
      return count;
    },
    async sharesOf(firstDay, lastDay) {
      const found: ShareText[] = [];
      for (let day = firstDay; day <= lastDay; day++) found.push(...(await readDay(day)));
      return found;
    },
  };
}

function byDay(shares: readonly ShareText[]): Map<number, ShareText[]> {
  const days = new Map<number, ShareText[]>();
  for (const share of shares) days.set(share.day, [...(days.get(share.day) ?? []), share]);
  return days;
}

/** Two sharings are never mixed: the highest generation stays, and of one officer the share that came last. */
function newestSharing(shares: readonly ShareText[]): ShareText[] {
  const generation = Math.max(...shares.map((share) => share.generation));
  const ofOfficer = new Map<string, ShareText>();
  for (const share of shares) if (share.generation === generation) ofOfficer.set(share.officer, share);
  return [...ofOfficer.values()].sort((a, b) => (a.officer < b.officer ? -1 : 1));
}
