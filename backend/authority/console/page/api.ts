/** The console's own doors, as the page calls them. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

export const get = (path: string): Promise<Record<string, unknown>> => call(path, { method: 'GET' });

export const post = (path: string, body: object = {}): Promise<Record<string, unknown>> =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function call(path: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(path, {
    ...init,
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new ApiRefused(response.status, String(answer.error ?? response.status));
  return answer;
}
