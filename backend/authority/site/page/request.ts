/** One request as all of the page's are: own origin, no cookies, no referrer, given up after a while. */

/** Longest wait for an answer, ms: a rider at the door waits no longer. */
const PATIENCE_MS = 10_000;

/** @throws what `fetch` throws: an `AbortError` when nobody answered in time */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    return await fetch(path, {
      ...init,
      credentials: 'omit',
      redirect: 'error',
      cache: init.cache ?? 'no-store',
      referrerPolicy: 'no-referrer',
      signal: abort.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}
