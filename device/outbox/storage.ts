/** How the outbox's disk is, in one word. */
import { codeOf } from '../../platform/disk';

/**
 * `full`: no room for check-ins, but for what is known of those there are. `read-only`, `failing`: nothing can be
 * written; what waits is still read and sent.
 */
export type StorageState = 'ok' | 'full' | 'read-only' | 'failing';

/** The system's code behind an error and its causes: `ENOSPC`, `EROFS`, `EIO`, …; undefined when none is. */
export function diskCodeOf(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = codeOf(each);
    if (code?.startsWith('E')) return code;
  }
  return undefined;
}

/** True for an error of the disk itself, which may pass, and not of how it is set up. */
export function isDiskFault(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ENXIO', 'ENODEV'].includes(diskCodeOf(error) ?? '');
}

export function stateOf(failure: unknown, full: boolean): StorageState {
  if (failure === undefined) return full ? 'full' : 'ok';
  const code = diskCodeOf(failure);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  return code === 'EROFS' ? 'read-only' : 'failing';
}

/** Why nothing can be stored, in the system's words; undefined when it can. */
export function whyOf(failure: Error | undefined, full: boolean): string | undefined {
  if (!failure) return full ? 'no room on the disk' : undefined;
  return diskCodeOf(failure) ?? (failure.cause instanceof Error ? failure.cause.message : failure.message);
}
