/** How a terminal asks the operator's enrolment door: HTTPS, by the CA that was installed with it and no other. */
import { request } from 'node:https';
import type { AskOperator, OperatorAnswer } from '../device/enrolment/ask';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** @param door as the operator's public half names it; `ca`: PEM */
export function askOperatorAt(door: {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
}): AskOperator {
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
