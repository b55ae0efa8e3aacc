/** The audit log and the access log of a test's city, as `open.ts` opens them. */
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import type { Bundle } from '../../../protocol/bundle';
import { type AccessLog, type AccessLogOptions, openAccessLog } from '../access/access-log';
import { type AuditLog, openAuditLog } from '../audit/log';
import { silent, type TestCity } from './city';

export const testAccess = (
  bundle: Bundle,
  options: Pick<AccessLogOptions, 'disk' | 'folder' | 'random' | 'clock' | 'audit'> &
    Partial<AccessLogOptions>,
): Promise<AccessLog> =>
  openAccessLog({
    log: silent,
    dayShift: () => bundle.dayShift,
    retentionDays: () => bundle.limits.retentionDays,
    ...options,
  });

/** Both, by the city's clock. */
export async function testLogs(
  { clock, keys, bundle }: TestCity,
  where: Pick<AccessLogOptions, 'disk' | 'folder'> & { readonly random: Random; readonly log?: Log },
): Promise<{ readonly audit: AuditLog; readonly access: AccessLog }> {
  const on = { log: silent, ...where, clock };
  const audit = await openAuditLog({ ...on, key: keys.audit, offsetMinutes: () => 480 });
  return { audit, access: await testAccess(bundle, { ...on, audit }) };
}
