/** Starting things anew, of which a process cannot do all by itself (DESIGN.md rule 8). */
export interface Machine {
  /**
   * `terminal`: this process ends in order, and its supervisor starts it again. `board`: everything.
   * Resolves when it has begun; rejects with words when it may not.
   */
  restart(what: 'terminal' | 'board'): Promise<void>;
}

/** A machine that nothing may start anew. */
export function noMachine(): Machine {
  const restart = () => Promise.reject(new Error('nothing can be restarted from here'));
  return { restart };
}
