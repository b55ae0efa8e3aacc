/** POSTs JSON to where an operator wants alerts. By fetch: redirects are refused, for they could lead inside. */

const TIMEOUT_MS = 10_000;
const MOST_CHARACTERS = 2_000;

/**
 * @returns status and the beginning of the answer's body
 * @throws Error of the system when nothing answered within 10 s
 */
export async function post(url: string, body: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: answer.status, text: (await answer.text()).slice(0, MOST_CHARACTERS) };
}
