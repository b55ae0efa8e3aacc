/** Asking the authority's case door: HTTP over a unix socket, JSON both ways. */
import { request } from 'node:http';
import { fromBase64url } from '../../protocol/bytes';
import type { SealedShare } from '../../protocol/share';

/** The answer's JSON. Rejects with the door's own sentence when it refuses, and in words when nobody is there. */
export function askCaseDoor(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = payload ? { 'content-type': 'application/json', 'content-length': payload.length } : {};
    const asked = request({ socketPath: socket, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const answer = parse(text);
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(sentenceOf(answer) ?? `the authority answered ${response.statusCode}`));
      });
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      reject(
        absent ? new Error(`no authority is running at ${socket}: start the city first (npm start)`) : error,
      );
    });
    asked.end(payload);
  });
}

/** The sealed shares that the vault holds of these days. */
export async function sharesOfVault(
  socket: string,
  firstDay: number,
  lastDay: number,
): Promise<SealedShare[]> {
  const path = `/shares?firstDay=${firstDay}&lastDay=${lastDay}`;
  const { shares } = (await askCaseDoor(socket, 'GET', path)) as {
    shares: (Omit<SealedShare, 'sealed'> & { sealed: string })[];
  };
  return shares.map((share) => ({ ...share, sealed: fromBase64url('sealed share', share.sealed) }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sentenceOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { error, en, message } = answer as { error?: unknown; en?: unknown; message?: unknown };
  return [en, message, error].find((text): text is string => typeof text === 'string');
}
