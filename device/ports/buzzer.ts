/** The three sounds of SCREENS.md section 5. A check-in's sound follows its synced write. */
export type Sound = 'accepted' | 'already' | 'refused';

/** What a buzzer is to the terminal (DESIGN.md rule 8). */
export interface Buzzer {
  /** False: there is none, and the screen page makes the sounds itself. */
  readonly present: boolean;
  /** Begins a sound and returns at once; a sound under way is cut short. */
  play(sound: Sound): void;
}

/** A terminal without a buzzer of its own. */
export function noBuzzer(): Buzzer {
  return { present: false, play: () => {} };
}
