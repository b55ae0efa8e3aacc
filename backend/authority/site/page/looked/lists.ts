/**
 * Who looked (PROTOCOL.md section 6): the lists of the access log, downloaded whole and compared on the phone with the
 * notices of its own diary. Each list is asked for once, by whoever has a diary: the site learns since when this phone has
 * one or was away, and neither rides nor what was found. The audit key's signature it leaves to others, as of the audit log.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import {
  ACCESS_INDEX_PATH,
  accessListPath,
  isListed,
  type ListedDay,
  readAccessIndex,
} from '../../../../../protocol/access-list';
import { fromBase64url, toHex } from '../../../../../protocol/bytes';
import { Malformed } from '../../../../../protocol/errors';
import type { Diary } from '../diary';
import { ask, bytesOf, Unreached } from '../doors';
import { isoDateOf } from '../local-time';
import type { Store } from '../storage';

export type AccessSeen = {
  /** The last date whose list was compared, `2020-01-12`. */
  through: string;
  /** Something was found that the rider has not been shown. */
  untold: boolean;
};

export type WhoLooked = {
  /** Compares the lists that are new. Rejects without network. */
  look(): Promise<void>;
  /** The last date whose list was compared; null while none was. */
  through(): string | null;
  untold(): boolean;
  /** The rider was shown it. */
  noteTold(): void;
};

const DAY_MS = 86_400_000;

export function createWhoLooked(store: Store, diary: Diary): WhoLooked {
  const seen = () => store.read('access');
  return {
    through: () => seen()?.through ?? null,
    untold: () => seen()?.untold ?? false,
    noteTold() {
      const known = seen();
      if (known?.untold) store.write('access', { ...known, untold: false });
    },
    async look() {
      const oldest = Math.min(...diary.entries().map(({ at }) => at));
      if (!Number.isFinite(oldest)) return;
      const response = await ask(ACCESS_INDEX_PATH, { cache: 'no-cache' });
      // A site that keeps no access log yet says nothing of anybody.
      if (!response.ok) return;
      const { days } = readAccessIndex(JSON.parse(new TextDecoder().decode(await bytesOf(response))));
      // A day begins in the small hours: a ride at two belongs to the date before.
      const since = isoDateOf(oldest - DAY_MS);
      for (const day of days) {
        const known = seen();
        if (day.date < since || (known && day.date <= known.through)) continue;
        const list = await fetchList(day);
        const found = diary.lookedAt(day.date, (notice) => isListed(list, fromBase64url('notice', notice)));
        store.write('access', { through: day.date, untold: found || (seen()?.untold ?? false) });
      }
    },
  };
}

async function fetchList({ date, sha256: hash }: ListedDay): Promise<Uint8Array> {
  const response = await ask(accessListPath(date));
  if (!response.ok) throw new Unreached('silent');
  const bytes = await bytesOf(response);
  if (toHex(sha256(bytes)) !== hash) throw new Malformed('access list', 'is not the one of the index');
  return bytes;
}
