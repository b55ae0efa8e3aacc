/** The status light that riders see (SCREENS.md section 5). */
import type { Sound } from './buzzer';

export interface Lights {
  /** Shows an outcome and goes dark again; one under way is cut short. */
  show(outcome: Sound): void;
}

export function noLights(): Lights {
  return { show: () => {} };
}
