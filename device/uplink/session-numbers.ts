/** Numbers of MQTT sessions: one more at every CONNECT, on disk before it (PROTOCOL.md TOPICS, rules 1 and 3). */
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';

/**
 * @param path a file of its own, with the newest number as decimal text
 * @returns a function that gives the next number when it is synced; it rejects with the disk's error
 */
export function sessionNumbers(disk: Disk, path: string, log: Log): () => Promise<number> {
  let newest: number | undefined;
  return async () => {
    newest ??= await read(disk, path, log);
    const next = newest + 1;
    await writeFileAtomic(disk, path, utf8(`${next}\n`));
    newest = next;
    return next;
  };
}

async function read(disk: Disk, path: string, log: Log): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = await disk.read(path);
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
  const text = new TextDecoder().decode(bytes).trim();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  log.error('session number cannot be read, counting begins anew', { bytes: bytes.length });
  return 0;
}
