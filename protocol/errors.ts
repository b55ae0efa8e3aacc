/** Bytes or text from outside that are not what the protocol says. The message never quotes the input. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  constructor(
    /** The thing that was read, in the protocol's words: `ticket`, `boarding code`, … */
    readonly what: string,
    /** What is wrong with it, and what it must be. */
    readonly why: string,
    options?: { cause?: unknown },
  ) {
    super(`${what} ${why}`, options);
  }
}
