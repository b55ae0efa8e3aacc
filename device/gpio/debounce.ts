/**
 * One press out of a contact's bouncing: it counts with its first edge, so that nobody waits for it; the next counts after
 * the contact was open without a bounce for a while. (onoff's own debounce adds its whole time to every press.)
 */
import type { Clock, Timer } from '../../platform/clock';

/** Contacts bounce for a few ms, worn ones for twenty. */
const OPEN_FOR_MS = 50;

export function debounced(clock: Clock, onPress: () => void): (active: boolean) => void {
  let held = false;
  let timer: Timer | undefined;
  return (active) => {
    timer?.cancel();
    if (active && !held) {
      held = true;
      onPress();
    }
    if (!active && held)
      timer = clock.setTimer(OPEN_FOR_MS, () => {
        held = false;
      });
  };
}
