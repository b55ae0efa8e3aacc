/** From the command to the first boarding code on the screen page, as the unit starts it. */
import { screenCode } from '../../simulators';
import { timed } from '../measure';
import type { Stage } from './stage';

/** Seconds from the process to a code on its screen page; nobody answers at the broker's port. */
export async function startToCode(stage: Stage): Promise<number> {
  let stop = async () => {};
  try {
    const ms = await timed(async () => {
      const terminal = await stage.start();
      stop = terminal.stop;
      await screenCode(String(terminal.ready.screenUrl));
    });
    return ms / 1000;
  } finally {
    await stop();
  }
}
