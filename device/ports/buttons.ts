/** What the driver can press that is no glass. */
export interface Buttons {
  /** `missing`: there should be one, and it cannot be read. */
  readonly state: 'none' | 'ready' | 'missing';
  start(handlers: ButtonHandlers): void;
  close(): Promise<void>;
}

export interface ButtonHandlers {
  /** The assist button was pressed: once a press, however it bounces. */
  onAssist(): void;
  /** A taxi's fare button was pressed, likewise. */
  onFare(): void;
  onState(): void;
}

export function noButtons(): Buttons {
  return { state: 'none', start: () => {}, close: async () => {} };
}
