/** Why the console refuses, as a sentence for the officer, and what the page may do about it. */
export class ConsoleRefused extends Error {
  override readonly name = 'ConsoleRefused';
  constructor(
    readonly status: 400 | 401 | 403 | 429 | 503,
    sentence: string,
    readonly more: { readonly waitMs?: number } = {},
  ) {
    super(sentence);
  }
}
