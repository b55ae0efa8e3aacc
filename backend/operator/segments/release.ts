/**
 * Releases: officers' approval of a case, checked against the bundle; it hands over exactly its days' segment keys and
 * is counted in public (PROTOCOL.md section 6). The operator learns which days, and nothing of the case.
 */
import { Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import { toBase64url } from '../../../protocol/bytes';
import { dayOf } from '../../../protocol/days';
import { encodeJson } from '../../../protocol/messages/state';
import { releaseFault, type SignedRelease } from '../../../protocol/release';
import { type ReleaseCounts, signedCounts } from '../../../protocol/release-counts';
import { jsonReader } from '../../../protocol/schema';
import type { SigningKey } from '../../../protocol/signing';
import type { SegmentKeyring } from './keyring';
import type { Segments } from './segments';

export type Released = {
  /** Of the release's days that have check-ins, in order. */
  readonly segmentKeys: readonly { readonly day: number; readonly key: Uint8Array }[];
  /** Every check-in of those days that was stored before the release lies in a segment of at most this number. */
  readonly lastSegment: number;
};

export interface Releases {
  /** Keys and last segment, or `fault`: why not, as a sentence. @throws the disk's error */
  release(signed: SignedRelease): Promise<Released | { readonly fault: string }>;
  /** How many cases were released since the beginning. */
  count(): number;
  /** The same, month by month through yesterday, signed: for everybody. */
  publicCounts(): ReleaseCounts;
}

const MAX_BYTES = 16 * 1024 * 1024;
const readFile = jsonReader(
  'list of releases',
  Type.Object({
    v: Type.Literal(1),
    released: Type.Array(Type.String({ maxLength: 64 })),
    /** On which day, by the same name; older ones have none. */
    days: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Integer({ minimum: 0 }))),
  }),
  MAX_BYTES,
);

/** @param options.path of the file that keeps which releases were counted */
export async function openReleases(options: {
  path: string;
  disk: Disk;
  bundle: () => Bundle;
  segments: Segments;
  keyring: SegmentKeyring;
  /** Signs the public counts: the key that signs cards, which the bundle names. */
  key: SigningKey;
  clock: Pick<Clock, 'now'>;
  log: Log;
}): Promise<Releases> {
  const { path, disk, bundle, segments, keyring, key, clock, log } = options;
  const read = await readReleased(disk, path);
  /** The day on which each was first released. */
  const released = new Map<string, number | undefined>(
    read.released.map((name) => [name, read.days?.[name]]),
  );
  const today = () => dayOf(clock.now(), bundle().dayShift);
  let writing: Promise<unknown> = Promise.resolve();

  /** Counted on disk before a key leaves; the same release again (a lost answer) counts once. */
  const countRelease = (name: string): Promise<void> => {
    const counted = writing.then(async () => {
      if (released.has(name)) return;
      const next = new Map(released).set(name, today());
      const days = Object.fromEntries([...next].filter(([, day]) => day !== undefined));
      await writeFileAtomic(disk, path, encodeJson({ v: 1, released: [...next.keys()], days }));
      released.set(name, next.get(name));
    });
    writing = counted.catch(() => {
      // Whoever asked hears of the failure; the next one tries again.
    });
    return counted;
  };

  return {
    release: async (signed) => {
      const fault = releaseFault(bundle(), signed, clock.now());
      if (fault !== undefined) {
        log.warn('release refused', { why: fault });
        return { fault };
      }
      const { caseHash, firstDay, lastDay } = signed;
      await countRelease(`${toBase64url(caseHash)} ${firstDay} ${lastDay}`);
      const lastSegment = await segments.closeDays(firstDay, lastDay);
      const segmentKeys: { day: number; key: Uint8Array }[] = [];
      for (let day = firstDay; day <= lastDay; day++) {
        const key = keyring.existing(day);
        if (key) segmentKeys.push({ day, key });
      }
      log.info('segment keys released', { days: lastDay - firstDay + 1, count: released.size });
      return { segmentKeys, lastSegment };
    },
    count: () => released.size,
    publicCounts: () =>
      signedCounts(key, 'operator', [...released.values()], {
        today: today(),
        dayShift: bundle().dayShift,
      }),
  };
}

async function readReleased(disk: Disk, path: string): Promise<ReturnType<typeof readFile>> {
  try {
    return readFile(await disk.read(path));
  } catch (error) {
    if (isNotFound(error)) return { v: 1, released: [] };
    throw error;
  }
}
