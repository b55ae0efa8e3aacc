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
  call(path, postOf(body));

/** The same for a door that answers with a file. */
export async function postForFile(path: string, body: object): Promise<Blob> {
  const response = await asked(path, postOf(body));
  if (response.ok) return response.blob();
  const answer = (await response.json()) as Record<string, unknown>;
  throw new ApiRefused(response.status, String(answer.error ?? response.status));
}

const postOf = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const asked = (path: string, init: RequestInit): Promise<Response> =>
  fetch(path, { ...init, redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer' });

async function call(path: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await asked(path, init);
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new ApiRefused(response.status, String(answer.error ?? response.status));
  return answer;
}
