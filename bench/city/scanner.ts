/** From the first byte on the scanner's line to the screen's being told, the journal's synced write included. */
import type { ScreenState } from '../../device/screen/state';
import { timed } from '../measure';
import type { ScannerPty } from './scanner-pty';
import type { ScreenListener } from './screen-listener';

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
  for (let i = 0; i < passes; i++) {
    const { text, pair } = await next();
    const shown = Date.now();
    const told = screen.next(({ moment }) => isAccepted(moment, pair, shown));
    times.push(
      await timed(async () => {
        await pty.write(`${text}\r\n`);
        await told;
      }),
    );
  }
  return times;
}

/** The moment of this pass: an earlier one may have had the same digits and still stand in the state. */
function isAccepted(moment: ScreenState['moment'], pair: number, notBefore: number): boolean {
  if (!moment || moment.at < notBefore || moment.pair !== pair) return false;
  if (moment.kind !== 'accepted') throw new Error(`a pass was ${moment.kind}`);
  return true;
}
