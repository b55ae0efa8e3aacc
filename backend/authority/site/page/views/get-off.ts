/** "I got off": one tap, but two within the first minute, for the first word counts and cannot be taken back. */
import type { App } from '../app';
import type { Ride } from '../diary';
import { WORDS } from '../words';
import { button, relabel, whileBusy } from './parts';

const JUST_BOARDED_MS = 60_000;

export function getOffButton(
  app: App,
  ride: Ride,
  kind: 'main' | 'second',
  bilingual = true,
): HTMLButtonElement {
  let asked = false;
  const press = (pressed: HTMLButtonElement) => {
    if (!asked && app.rider.clock.now() - ride.at < JUST_BOARDED_MS) {
      asked = true;
      relabel(pressed, WORDS.gotOffSure);
      pressed.classList.add('asks');
      return;
    }
    void whileBusy(pressed, WORDS.gotOff, WORDS.noting, () => app.getOff(ride));
  };
  return button(`get-off-${ride.id}`, WORDS.gotOff, press, { kind, bilingual });
}
