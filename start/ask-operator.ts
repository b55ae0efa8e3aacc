/** How a terminal asks the operator's door for terminals: HTTPS, by the CA that was installed with it and no other. */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Updates } from '../device/compose/room';
import type { AskOperator, OperatorAnswer } from '../device/enrolment/ask';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** As the operator's public half names it; `ca`: PEM. */
type Door = { readonly host: string; readonly port: number; readonly ca: string };

export function askOperatorAt(door: Door): AskOperator {
  const { host, port, ca } = door;
  return (path, body, identity) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const minVersion = 'TLSv1.3';
    return new Promise<OperatorAnswer>((resolve, reject) => {
      const sent = request(
        { host, port, path, ca, minVersion, ...identity, method: 'POST', agent: false, headers, signal },
        (answer) => {
          const pieces: Buffer[] = [];
          let length = 0;
          answer.on('data', (piece: Buffer) => {
            length += piece.length;
            if (length > MAX_ANSWER_BYTES)
              sent.destroy(new Error(`${host}:${port} answered more than ${MAX_ANSWER_BYTES} bytes`));
            else pieces.push(piece);
          });
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: new Uint8Array(Buffer.concat(pieces)) }),
          );
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(bytes);
    });
  };
}

/** Fetches what is published for terminals; an archive may take as long as bytes come. */
export function fetchUpdateAt({ host, port, ca }: Door): Updates['fetch'] {
  return async (name, from, identity) => {
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const path = `/updates/${encodeURIComponent(name)}`;
    const asked = {
      host,
      port,
      path,
      ca,
      minVersion: 'TLSv1.3' as const,
      ...identity,
      agent: false,
      headers,
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(asked, resolve);
      sent.setTimeout(TIMEOUT_MS, () =>
        sent.destroy(new Error(`${host}:${port} is silent for ${TIMEOUT_MS} ms`)),
      );
      sent.on('error', reject);
      sent.end();
    });
    const { statusCode = 0 } = answer;
    if (statusCode === 200 || statusCode === 206)
      return { from: statusCode === 206 ? from : 0, chunks: answer };
    answer.resume();
    if (statusCode === 404) return undefined;
    throw new Error(`the operator answered ${statusCode} for ${name}`);
  };
}
