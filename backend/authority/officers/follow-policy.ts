/**
 * The policy in force: the newest that a quorum signed, from the exchange folder, kept in the authority's own, so that an
 * older one that comes back is not taken.
 */
import { join } from 'node:path';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import type { AuditLog } from '../audit/log';
import { readIfThere } from '../vault/keys';
import { type Policy, readPolicy } from './policy';

export type FollowedPolicy = {
  current(): Policy | undefined;
  /** Looks now. @throws Malformed when what lies there is no policy of this bundle's officers */
  look(bundle: Bundle): Promise<void>;
};

export function followPolicy(ports: {
  readonly disk: Disk;
  readonly folder: string;
  readonly exchange: string;
  readonly audit: Pick<AuditLog, 'append' | 'last'>;
  readonly log: Log;
}): FollowedPolicy {
  const { disk, audit, log } = ports;
  const own = join(ports.folder, 'policy.json');
  let current: Policy | undefined;
  let seen = '';

  const take = async (bytes: Uint8Array, bundle: Bundle): Promise<boolean> => {
    const found = readPolicy(bytes, bundle);
    if (current && found.number <= current.number) return false;
    const about = `policy ${found.number}`;
    if (audit.last('policy-in-force')?.about !== about)
      await audit.append({ action: 'policy-in-force', who: ['vault'], about, count: found.people.length });
    current = found;
    log.info('policy in force', { number: found.number, people: found.people.length });
    return true;
  };

  return {
    current: () => current,
    async look(bundle) {
      const handed = await readIfThere(disk, join(ports.exchange, 'policy.json'));
      const change = `${bundle.number} ${handed ? Buffer.from(handed).toString('base64') : ''}`;
      if (change === seen) return;
      seen = change;
      if (!current) {
        const kept = await readIfThere(disk, own);
        if (kept)
          await take(kept, bundle).catch((error: Error) =>
            log.warn('the kept policy is of other officers', { error }),
          );
      }
      if (handed && (await take(handed, bundle))) await writeFileAtomic(disk, own, handed);
    },
  };
}
