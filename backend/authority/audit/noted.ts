/** What the vault itself puts into the audit log: that it began, which files its site serves, which bundle is in force. */

import type { StaticFiles } from '../../../platform/pages/static-files';
import type { Bundle } from '../../../protocol/bundle';
import { toHex, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import type { AuditLog } from './log';

const VAULT = ['vault'] as const;

/** Notes the site's files when they are others than before: a page that was changed for one day can be seen later. */
export async function auditFiles(audit: AuditLog, files: StaticFiles): Promise<void> {
  if (audit.size === 0) await audit.append({ action: 'log-begun', who: VAULT });
  const paths = [...files.keys()].sort();
  const hash = sha256(
    ...paths.flatMap((path) => [utf8(path), Uint8Array.of(0), sha256(files.get(path)!.bytes)]),
  );
  const about = `files ${toHex(hash)}`;
  if (audit.last('site-files')?.about !== about)
    await audit.append({ action: 'site-files', who: VAULT, about, count: files.size });
}

/** Notes a bundle once. */
export async function auditBundle(audit: AuditLog, bundle: Bundle): Promise<void> {
  const about = `bundle ${bundle.number}`;
  if (audit.last('bundle-in-force')?.about !== about)
    await audit.append({ action: 'bundle-in-force', who: VAULT, about, count: bundle.days.length });
}
