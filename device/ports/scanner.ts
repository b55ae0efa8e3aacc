/** What a scanner is to the terminal (DESIGN.md rule 8): something that reads codes, or is missing and says so. */
export interface Scanner {
  readonly state: ScannerState;
  /** What is known of the device, for `about` and `health`; absent where there is none. */
  readonly about?: ScannerAbout;
  /** Begins to read. Called once. */
  start(handlers: ScannerHandlers): void;
  /** Begins or ends reading, where the module is read on command. Absent where it has no such command. */
  trigger?(on: boolean): Promise<void>;
  /** Switches the module's own light, where it has a command for it. */
  light?(on: boolean): Promise<void>;
  /** Lets go of the device; no handler is called afterwards. */
  close(): Promise<void>;
}

/** A code in a form that is known here, without the scanner's own ending, or something else (said once a frame). */
export type Frame = { readonly kind: 'code'; readonly text: string } | { readonly kind: 'foreign' };

/**
 * `none`: this terminal has no scanner. `missing`: it should be there and is not; it is looked for again and again.
 * `garbled`: what comes is no text, so line and module talk at different speeds.
 */
export type ScannerState = 'none' | 'opening' | 'ready' | 'missing' | 'garbled';

export type ScannerAbout = {
  /** Name of the driver. */
  readonly model: string;
  /** Bits a second that it is read at; absent for keyboards. */
  readonly speed?: number;
  /**
   * `unasked`: nothing to ask, or not yet. `silent`: it does not answer questions. `right`, or `mended`: as the terminal
   * wants them. `wrong`: they could not be mended.
   */
  readonly settings: 'unasked' | 'silent' | 'right' | 'mended' | 'wrong';
  /** The settings as they were read last, name and value: equal fingerprints are equal settings. */
  readonly fingerprint?: string;
  /** How often, since the start, settings that had been right were found changed: somebody shows it setting codes. */
  readonly tampered: number;
};

export interface ScannerHandlers {
  onFrame(frame: Frame): void;
  /** The state changed, or what is known of the device. */
  onState(state: ScannerState): void;
}

/** A terminal without a scanner. */
export function noScanner(): Scanner {
  return { state: 'none', start: () => {}, close: async () => {} };
}
