/** A long answer of the operator, taken piece by piece: only as fast as its pieces are written. */

import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { Clock } from '../../../platform/clock';
import { OperatorSilent } from './link';

/** Longest answer that says why there is none. */
export const MAX_REFUSAL = 4096;

export type Answer = { readonly status: number; readonly body: Uint8Array };

/**
 * Resolves when all of an answer 200 was written; any other answer is given back, and nothing was written.
 * @param bounds.bytes the most that may come @param bounds.timeout ms without a piece until it is given up
 * @throws OperatorSilent when the answer does not come, ends too early or is longer; what `write` throws
 */
export async function download(
  to: Pick<RequestOptions, 'host' | 'port' | 'agent'>,
  path: string,
  { bytes, clock, timeout }: { bytes: number; clock: Pick<Clock, 'setTimer'>; timeout: number },
  write: (piece: Uint8Array) => Promise<void>,
): Promise<Answer | undefined> {
  const sent = request({ ...to, method: 'GET', path });
  let isWhole = false;
  const late = () => sent.destroy(new Error(`nothing came within ${timeout} ms`));
  let timer = clock.setTimer(timeout, late);
  const stillComes = () => {
    timer.cancel();
    timer = clock.setTimer(timeout, late);
  };
  try {
    const response = await answered(sent);
    // The operator closed a kept connection just as it was used again.
    if (!response) return await download(to, path, { bytes, clock, timeout }, write);
    const status = response.statusCode ?? 0;
    const most = status === 200 ? bytes : MAX_REFUSAL;
    const refusal: Buffer[] = [];
    let size = 0;
    for await (const piece of pieces(response)) {
      size += piece.length;
      if (size > most) throw silent(new Error(`its answer is longer than ${most} bytes`));
      if (status === 200) await write(new Uint8Array(piece.buffer, piece.byteOffset, piece.length));
      else refusal.push(piece);
      stillComes();
    }
    isWhole = true;
    return status === 200 ? undefined : { status, body: new Uint8Array(Buffer.concat(refusal)) };
  } finally {
    timer.cancel();
    // Also where `write` threw: nobody reads the rest.
    if (!isWhole) sent.destroy();
  }
}

/** Undefined where a kept connection was gone already. */
function answered(sent: ReturnType<typeof request>): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    // Stays: what happens to the connection later is heard by whoever reads the answer.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(undefined);
      else reject(silent(error));
    });
    sent.end();
  });
}

/** The answer's pieces; the connection's errors as the operator's silence. */
async function* pieces(response: IncomingMessage): AsyncGenerator<Buffer> {
  const iterator = response[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch((error: NodeJS.ErrnoException) => {
      throw silent(error);
    });
    if (next.done) return;
    yield next.value as Buffer;
  }
}

/** The system's code says it shorter than its message, and without an address. */
export const silent = (cause: NodeJS.ErrnoException): OperatorSilent =>
  new OperatorSilent(`the operator does not answer: ${cause.code ?? cause.message}`, { cause });
