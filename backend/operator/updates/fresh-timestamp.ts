/**
 * Signs the timestamp of what is published anew each day, so that a terminal which is shown an old state notices within a week (TUF's
 * freeze attack). Its key lies at the operator and can do nothing else: it vouches for a snapshot that is signed already.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import { type Disk, isNotFound } from '../../../platform/disk';
import { type Hourly, hourly } from '../../../platform/hourly';
import type { Log } from '../../../platform/log';
import { signMetadata, type TufSigner } from '../../../platform/tuf/keys';
import { bytesOf, endOf, makeTimestamp } from '../../../platform/tuf/make';
import { Metadata, MetadataKind } from '../../../platform/tuf/models';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromUtf8 } from '../../../protocol/bytes';

const DAY_MS = 86_400_000;
/** A vehicle that stood still for a week asks again; one that is held back notices. */
export const TIMESTAMP_MS = 7 * DAY_MS;

export type TimestampOptions = {
  /** Where what is published lies. */
  readonly folder: string;
  /** Read at each turn: a release brings the first one, or a new one, while the operator runs. Undefined: none yet. */
  readonly key: () => Promise<TufSigner | undefined>;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
};

export function keepTimestampFresh(options: TimestampOptions): Hourly {
  return hourly(
    options.clock,
    () => renew(options),
    (error) => options.log.error('timestamp of updates not renewed, tried again in an hour', { error }),
  );
}

async function renew({ folder, key, disk, clock, log }: TimestampOptions): Promise<void> {
  const path = join(folder, 'timestamp.json');
  const [published, signer] = [await readPublished(disk, path), await key()];
  if (!published || !signer) return;
  const { signed } = Metadata.fromJSON(MetadataKind.Timestamp, JSON.parse(fromUtf8(published)));
  const { snapshotMeta, version } = signed;
  if (endOf(signed) - clock.now() > TIMESTAMP_MS - DAY_MS) return;
  const snapshot = await disk.read(join(folder, `${snapshotMeta.version}.snapshot.json`));
  const edition = { version: version + 1, expiresAt: clock.now() + TIMESTAMP_MS };
  const next = makeTimestamp(edition, { version: snapshotMeta.version, bytes: snapshot });
  signMetadata(next, signer);
  await writeFileAtomic(disk, path, bytesOf(next));
  log.info('timestamp of updates renewed', { version: edition.version });
}

/** Nothing is published yet: there is nothing to keep fresh. */
async function readPublished(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
