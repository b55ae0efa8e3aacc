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

/** Of somebody who takes part in a ceremony and has no account yet: kept as long as this tab is open. */
const TOKEN = 'coride.console.ceremony';
export const keptToken = (): string | null => sessionStorage.getItem(TOKEN);
export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, token);
}

export const get = (path: string): Promise<Record<string, unknown>> => call(path, { method: 'GET' });

export const post = (path: string, body: object = {}): Promise<Record<string, unknown>> =>
  call(path, postOf(body));

/** A file, as it is. */
export const postBytes = (path: string, bytes: Blob): Promise<Record<string, unknown>> =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: bytes });

/** The same for a door that answers with a file. */
export async function postForFile(path: string, body: object): Promise<Blob> {
  const response = await asked(path, postOf(body));
  if (!response.ok) throw await refusal(response);
  return response.blob();
}

/** The JSON of an answer's lines, as they come. @throws ApiRefused when the answer is a refusal */
export async function* lines(path: string, signal: AbortSignal): AsyncGenerator<unknown> {
  const response = await asked(path, { method: 'GET', signal });
  if (!response.ok) throw await refusal(response);
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const whole = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = whole.pop()!;
      for (const line of whole) yield JSON.parse(line);
    }
  } finally {
    await reader.cancel();
  }
}

const postOf = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function asked(path: string, init: RequestInit): Promise<Response> {
  const token = keptToken();
  const headers = { ...init.headers, ...(token !== null && { authorization: `Bearer ${token}` }) };
  return fetch(path, {
    ...init,
    headers,
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  });
}

async function call(path: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await asked(path, init);
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as Record<string, unknown>;
}

async function refusal(response: Response): Promise<ApiRefused> {
  const { error } = (await response.json()) as Record<string, unknown>;
  return new ApiRefused(response.status, String(error ?? response.status));
}
