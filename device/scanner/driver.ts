/** What is particular to a model of serial scanner. Pure: bytes in, bytes out. README.md says how to add one. */
export interface ScannerDriver {
  /** As the configuration names it. */
  readonly model: string;
  /** Speeds at which such a module may be found, likeliest first; bits a second. */
  readonly speeds: readonly number[];
  /** A harmless question that every such module answers; absent where there is none. */
  readonly hello?: Uint8Array;
  /**
   * Whether an answer begins at `at`: its length; `more` when it may, but is not whole yet; 0 when not. Answers come in
   * the same stream as codes.
   * @param question the one that waits for its answer
   */
  replyAt(bytes: Uint8Array, at: number, question: Uint8Array | undefined): number | 'more';
  /** What the terminal wants the module to be set to. */
  readonly settings: readonly Setting[];
  /** Keeps the settings over a loss of power. Sent only when something changed: flash wears. */
  readonly save?: Uint8Array;
  /** Sets the module's speed; its line must follow. Undefined where no command for that speed is known. */
  setSpeed?(baudRate: number): Uint8Array | undefined;
  /** Begins or ends reading. */
  readonly trigger?: Switch;
  /** The module's own light. */
  readonly light?: Switch;
}

/** Something to switch: a command, which may need the answer to a question first. */
export interface Switch {
  readonly ask?: Uint8Array;
  command(on: boolean, answer: Uint8Array | undefined): Uint8Array | undefined;
}

export interface Setting {
  readonly name: string;
  readonly ask: Uint8Array;
  /** The value in an answer, as text; undefined when the answer is none to this question. */
  read(answer: Uint8Array): string | undefined;
  /** The command that puts it right; undefined when the value is right. */
  mend(value: string): Uint8Array | undefined;
}

export const NO_REPLY = 0;
