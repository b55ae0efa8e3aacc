/** What ends a part that was opened step by step. */
export type Closer = () => unknown;

/**
 * Keeps what ends each step: the last opened ends first. One that fails keeps none of the others open: a part whose
 * disk died still lets go of its ports, files and timers.
 */
export class Closers {
  private readonly closers: Closer[] = [];

  /** Something to end when the part closes; it may give a promise. */
  add(closer: Closer): void {
    this.closers.push(closer);
  }

  /** Ends everything; what is ended stays ended when it is called again. @throws the first error, after all were tried */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let closer = this.closers.pop(); closer; closer = this.closers.pop()) {
      try {
        await closer();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Ends everything because opening failed, and throws `error`; what does not close then is noted as its cause. */
  async abandon(error: unknown): Promise<never> {
    try {
      await this.close();
    } catch (consequence) {
      if (error instanceof Error) error.cause ??= consequence;
    }
    throw error;
  }
}
