/** The launcher as the terminal's process sees it: told by the environment, spoken to over Node's channel. */
import { isWord, LAUNCHED, type Launched } from '../device/launcher/words';
import type { Launcher } from '../device/ports/launcher';
import type { Clock } from '../platform/clock';

/** Far below the launcher's patience. */
const ALIVE_EVERY_MS = 5_000;

/** Undefined: nobody launched this process. From now on it is said to be alive, from the very loop that takes check-ins. */
export function launcherOf(clock: Pick<Clock, 'setTimer'>): Launcher | undefined {
  const told = process.env[LAUNCHED];
  if (told === undefined || !process.send) return undefined;
  const { software, fallback, had } = JSON.parse(told) as Launched;
  const say: Launcher['say'] = (launcher) => {
    if (process.connected) process.send?.({ launcher });
  };
  const alive = () => {
    say('alive');
    clock.setTimer(ALIVE_EVERY_MS, alive);
  };
  alive();
  return {
    software,
    fallback,
    ...(had && { had }),
    architecture: process.arch,
    say,
    onProven: (listener) =>
      void process.on('message', (message) => {
        if (isWord(message) && message.launcher === 'proven') listener();
      }),
  };
}
