/** What a finger on the screen asks the terminal for. Pure; press.ts checks it. */
import type { ScreenState } from './state';

/** Digits as they were typed: sealed at once, never logged, kept or sent back. */
type Typed = { readonly kind: 'phone' | 'document'; readonly number: string };

export type ScreenRequest =
  /** The pad was opened, and closed: no picture of the screen is taken in between. */
  | { readonly action: 'assist' | 'pad-closed' }
  | { readonly action: 'driver' | 'end-fare' | 'end-shift' }
  /** `people`: 1 to 9 who board with the number. */
  | ({ readonly action: 'check-in'; readonly people: number } & Typed)
  /** The next card that is shown goes to whom the number belongs, or does not after all. */
  | ({ readonly action: 'give-card' } & Typed)
  | { readonly action: 'keep-card' }
  | { readonly action: 'start-shift'; readonly number: string }
  /** A one-time code, as it was typed. */
  | { readonly action: 'enrol'; readonly code: string }
  /** The driver has read it. */
  | { readonly action: 'dismiss'; readonly notice: number }
  | { readonly action: 'choose-trip'; readonly trip: string }
  | { readonly action: 'theme'; readonly theme: ScreenState['theme'] }
  | { readonly action: 'language'; readonly language: ScreenState['language'] };
