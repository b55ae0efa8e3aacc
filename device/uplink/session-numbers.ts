/** Numbers of MQTT sessions: one more at every CONNECT, on disk before it (PROTOCOL.md TOPICS, rules 1 and 3). */
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';

/**
 * A disk that takes nothing must not keep the terminal from saying so: then the number is counted in memory, and the
 * next start may use it again, which costs a reader a stale state at worst.
 * @param path a file of its own, with the newest number as decimal text
 * @returns a function that gives the next number, when it is synced where the disk still can
 */
export function sessionNumbers(disk: Disk, path: string, log: Log): () => Promise<number> {
  let newest: number | undefined;
  return async () => {
    newest ??= await read(disk, path, log);
    newest++;
    try {
      await writeFileAtomic(disk, path, utf8(`${newest}\n`));
    } catch (error) {
      log.error('session number not written, it is counted in memory', { cause: error as Error });
    }
    return newest;
  };
}

async function read(disk: Disk, path: string, log: Log): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = await disk.read(path);
  } catch (error) {
    if (!isNotFound(error))
      log.error('session number not read, counting begins anew', { cause: error as Error });
    return 0;
  }
  const text = new TextDecoder().decode(bytes).trim();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  log.error('session number cannot be read, counting begins anew', { bytes: bytes.length });
  return 0;
}
