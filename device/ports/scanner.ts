/** What a scanner is to the terminal (DESIGN.md rule 8): something that reads codes, or is missing and says so. */
export interface Scanner {
  /** `none`: this terminal has no scanner. `missing`: it should be there and is not; it is looked for again and again. */
  readonly state: ScannerState;
  /** Begins to read. Called once. */
  start(handlers: ScannerHandlers): void;
  /** Lets go of the device; no handler is called afterwards. */
  close(): Promise<void>;
}

/** A code in a form that is known here, without the scanner's own ending, or something else (said once a frame). */
export type Frame = { readonly kind: 'code'; readonly text: string } | { readonly kind: 'foreign' };

export type ScannerState = 'none' | 'opening' | 'ready' | 'missing';

export interface ScannerHandlers {
  onFrame(frame: Frame): void;
  onState(state: ScannerState): void;
}

/** A terminal without a scanner. */
export function noScanner(): Scanner {
  return { state: 'none', start: () => {}, close: async () => {} };
}
