/** From the first byte on the scanner's line to the screen's being told, the journal's synced write included. */
import { timed } from '../measure';
import type { ScannerPty } from './scanner-pty';
import type { ScreenListener } from './screen-listener';

/** The terminal goes by the operator's clock, this process by the machine's. */
const CLOCKS_APART_MS = 1_000;

/** A pass as a phone shows it, and its two digits. */
export type ShownPass = { readonly text: string; readonly pair: number };

/** Shows `passes` passes one after another; ms each. */
export async function scannerTimes(
  passes: number,
  next: () => ShownPass | Promise<ShownPass>,
  pty: ScannerPty,
  screen: ScreenListener,
): Promise<number[]> {
  const times: number[] = [];
  let last = Date.now() - CLOCKS_APART_MS;
  for (let i = 0; i < passes; i++) {
    const { text, pair } = await next();
    const told = screen.next(({ moment }) => {
      if (!moment || moment.at <= last || moment.pair !== pair) return false;
      if (moment.kind !== 'accepted') throw new Error(`a pass was ${moment.kind}`);
      last = moment.at;
      return true;
    });
    times.push(
      await timed(async () => {
        await pty.write(`${text}\r\n`);
        await told;
      }),
    );
  }
  return times;
}
