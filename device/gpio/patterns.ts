/** The rhythms of SCREENS.md section 5, as times on and off in ms, on first: told apart with closed eyes, or without colours. */
import type { Sound } from '../ports/buzzer';

export type Pattern = readonly number[];

/** One short, two shorter, one long: three quick boardings must not sound like a refusal. */
export const BUZZES: Readonly<Record<Sound, Pattern>> = {
  accepted: [120],
  already: [60, 60, 60],
  refused: [700],
};

/** 3 Hz for a second and a half. */
const FLICKER: Pattern = Array.from({ length: 9 }, () => 1_000 / 6);

export const LIGHTS: Readonly<Record<Sound, Pattern>> = {
  accepted: [1_000],
  already: [200, 200, 200],
  refused: FLICKER,
};
