/** The way to the operator's enrolment door, as a port: HTTPS, its CA installed with the terminal. */

export type OperatorAnswer = { readonly status: number; readonly body: Uint8Array };

/**
 * Posts JSON to a door of the operator's.
 * @param identity the terminal's own certificate and key, PEM, where it has one
 * @throws Error when nobody answers
 */
export type AskOperator = (
  path: '/enrol' | '/renew',
  body: unknown,
  identity?: { readonly cert: string; readonly key: string },
) => Promise<OperatorAnswer>;

/** The sentence of a refusal. */
export function whyNot({ status, body }: OperatorAnswer): string {
  try {
    const { error } = JSON.parse(new TextDecoder().decode(body)) as { error?: unknown };
    if (typeof error === 'string') return error.slice(0, 300);
  } catch (error) {
    // Somebody else answers there.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `the operator answered ${status}`;
}
