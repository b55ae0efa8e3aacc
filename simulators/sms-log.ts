/** Reads codes from the demo's `sms.log`, where the `console` gateway writes each message: `<phone> <text>`. */
import type { Clock } from '../platform/clock';
import { type Disk, isNotFound } from '../platform/disk';

const LOOK_EVERY_MS = 200;
const PATIENCE_MS = 15_000;

/**
 * A function that waits for the next code to a number: one that stood in the log when this was opened, or that it gave
 * out before, is not taken again.
 * @param path of the authority's `sms.log`; it need not be there yet
 */
export async function openSmsLog(
  disk: Disk,
  path: string,
  clock: Clock,
): Promise<(phone: string) => Promise<string>> {
  const begin = (await lines(disk, path)).length;
  const taken = new Map<string, number>();
  return async (phone) => {
    const deadline = clock.monotonic() + PATIENCE_MS;
    for (;;) {
      const all = await lines(disk, path);
      for (let at = all.length - 1; at >= (taken.get(phone) ?? begin); at--) {
        const code = codeIn(all[at]!, phone);
        if (!code) continue;
        taken.set(phone, at + 1);
        return code;
      }
      if (clock.monotonic() >= deadline)
        throw new Error(`no text message came within ${PATIENCE_MS / 1000} s`);
      await clock.sleep(LOOK_EVERY_MS);
    }
  };
}

function codeIn(line: string, phone: string): string | undefined {
  if (!line.startsWith(`${phone} `)) return undefined;
  return /验证码 (\d{6})/.exec(line)?.[1];
}

/** The log's whole lines. */
async function lines(disk: Disk, path: string): Promise<string[]> {
  try {
    return new TextDecoder()
      .decode(await disk.read(path))
      .split('\n')
      .slice(0, -1);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
