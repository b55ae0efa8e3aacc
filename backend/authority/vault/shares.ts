/**
 * The keyring of officers' shares (PROTOCOL.md section 1): mirrored, in no backup, rewritten whole each day under a fresh
 * file key, so that a day that is left out is gone from every copy. Each share is sealed to one officer; nothing here
 * opens anything. The root's shares lie here too, as day 0, and outlive the days.
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { type Keyring, openKeyring } from '../../../platform/keyring';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { ROOT_DAY } from '../../../protocol/officers/ceremony';
import { jsonReader } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';
import { keyringFolders, readIfThere } from './keys';

const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const ShareList = Type.Array(
  Type.Object({
    day: Day,
    officer: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    generation: Type.Integer({ minimum: 0, maximum: 0xffff }),
    sealed: Type.String({ pattern: '^[A-Za-z0-9_-]{60,400}$' }),
  }),
);

/** As files and the case door carry it: `sealed` is base64url. */
export type ShareText = Static<typeof ShareList>[number];

const MAX_SHARES_BYTES = 8 * 1024 * 1024;
const readContent = jsonReader(
  'keyring of shares',
  Type.Object({
    /** Days up to this one were destroyed; -1 for none. A share of such a day is never taken again. */
    destroyedThrough: Type.Integer({ minimum: -1, maximum: 0xffff }),
    /** The day on which that was, by this machine's clock. */
    lastDestroyedOn: Type.Optional(Day),
    shares: ShareList,
  }),
  MAX_SHARES_BYTES,
);
type Content = ReturnType<typeof readContent>;

export type ShareKeyring = {
  /** Takes the shares that wait in the exchange folder, if any. Resolves with how many. */
  importWaiting(): Promise<number>;
  /** Takes shares of a ceremony; of two sharings of a day the newer one stays. */
  take(shares: readonly ShareText[]): Promise<void>;
  /** The root's shares; none before a ceremony handed them over. */
  rootShares(): readonly ShareText[];
  /** The shares of the days from `firstDay` to `lastDay`, both included. */
  sharesOf(firstDay: number, lastDay: number): Promise<ShareText[]>;
  /** The oldest and the newest day that have shares; undefined when none has. */
  days(): { readonly first: number; readonly last: number } | undefined;
  /** Days up to this one were destroyed; -1 for none. */
  readonly destroyedThrough: number;
  /** The day on which a day was last destroyed. */
  readonly lastDestroyedOn: number | undefined;
  /** Destroys the shares of every day up to `day`, in every copy; resolves with how many there were. */
  destroyThrough(day: number, today: number): Promise<number>;
  /** Rewrites every copy under a fresh key. */
  rewrite(): Promise<void>;
  /** The files that hold it. */
  readonly copies: readonly string[];
  close(): Promise<void>;
};

export async function openShareKeyring(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly exchange: string;
  readonly random: Random;
  readonly log: Log;
}): Promise<ShareKeyring> {
  const { disk, exchange, log, random } = input;
  const folders = keyringFolders(input.folder);
  const keyring = await openKeyring({ disk, folders, name: 'shares', label: OWN_LABEL.shareKeyring, random });
  let content: Content;
  try {
    content = await readKeyring(keyring);
  } catch (error) {
    await keyring.close();
    throw error;
  }
  const changes = inTurn();
  /** One rewriting after another; `content` is what is on disk. */
  const change = <Result>(work: () => { next: Content; result: Result }): Promise<Result> =>
    changes(async () => {
      const { next, result } = work();
      await keyring.write(utf8(JSON.stringify(next)));
      content = next;
      return result;
    });

  const take = (shares: readonly ShareText[]) =>
    change(() => {
      const wanted = shares.filter(({ day }) => day === ROOT_DAY || day > content.destroyedThrough);
      if (wanted.length < shares.length) log.warn('shares of destroyed days were offered, and left', {});
      const days = byDay([...content.shares, ...wanted]);
      return { next: { ...content, shares: [...days.values()].flatMap(newestSharing) }, result: undefined };
    });

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
    await take(shares);
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
    sharesOf: async (firstDay, lastDay) =>
      content.shares.filter(({ day }) => day !== ROOT_DAY && day >= firstDay && day <= lastDay),
    take,
    rootShares: () => content.shares.filter(({ day }) => day === ROOT_DAY),
    days() {
      const days = content.shares.map(({ day }) => day).filter((day) => day !== ROOT_DAY);
      return days.length > 0 ? { first: Math.min(...days), last: Math.max(...days) } : undefined;
    },
    get destroyedThrough() {
      return content.destroyedThrough;
    },
    get lastDestroyedOn() {
      return content.lastDestroyedOn;
    },
    destroyThrough: (day, today) =>
      change(() => {
        const shares = content.shares.filter((share) => share.day === ROOT_DAY || share.day > day);
        const destroyedThrough = Math.max(content.destroyedThrough, day);
        const result = content.shares.length - shares.length;
        return { next: { destroyedThrough, lastDestroyedOn: today, shares }, result };
      }),
    rewrite: () => change(() => ({ next: content, result: undefined })),
    copies: keyring.copies,
    close: () => changes.idle().then(() => keyring.close()),
  };
}

async function readKeyring(keyring: Keyring): Promise<Content> {
  const bytes = await keyring.read();
  return bytes ? readContent(bytes) : { destroyedThrough: -1, shares: [] };
}

function byDay(shares: readonly ShareText[]): Map<number, ShareText[]> {
  const days = new Map<number, ShareText[]>();
  for (const share of [...shares].sort((a, b) => a.day - b.day))
    days.set(share.day, [...(days.get(share.day) ?? []), share]);
  return days;
}

/** Two sharings are never mixed: the highest generation stays, and of one officer the share that came last. */
function newestSharing(shares: readonly ShareText[]): ShareText[] {
  const generation = Math.max(...shares.map((share) => share.generation));
  const ofOfficer = new Map<string, ShareText>();
  for (const share of shares) if (share.generation === generation) ofOfficer.set(share.officer, share);
  return [...ofOfficer.values()].sort((a, b) => (a.officer < b.officer ? -1 : 1));
}
