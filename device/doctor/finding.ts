/** What a look at the board found, and how to mend it. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'bad';
  readonly what: string;
  /** What to do; absent where all is well. */
  readonly mend?: string;
}

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const warn = (what: string, mend: string): Finding => ({ level: 'warn', what, mend });
export const bad = (what: string, mend: string): Finding => ({ level: 'bad', what, mend });
