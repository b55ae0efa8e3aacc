/** HTTP as bytes on a socket: whatever a client may send, also what no client library would. */
import type { Duplex } from 'node:stream';

export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long a server may be silent about bytes that are no whole request. */
const PATIENCE_MS = 30;

/**
 * Sends a request and reads what comes back until the server ends, or for an endless stream its first piece.
 * @param whole whether it is a whole request, so that an answer must come
 */
export function rawAsk(socket: Duplex, request: Uint8Array, whole: boolean): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let timer: NodeJS.Timeout | undefined;
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parse(Buffer.concat(parts)));
    };
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      if (Buffer.concat(parts).includes('text/event-stream')) done();
    });
    socket.on('end', done);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The server may close while we still write.
      if (['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) done();
      else reject(error);
    });
    socket.write(request, () => {
      if (!whole) timer = setTimeout(done, PATIENCE_MS);
    });
  });
}

function parse(received: Buffer): RawAnswer {
  // "100 Continue" only says that the answer is still to come.
  const interim = received.indexOf('HTTP/1.1 100 ') === 0 ? received.indexOf('\r\n\r\n') + 4 : 0;
  const bytes = received.subarray(interim);
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  // What follows answers the bytes behind the request, when they look like another.
  const length = Number(headers['content-length'] ?? bytes.length);
  const begin = bytes.indexOf('\r\n\r\n') + 4;
  const body = bytes.subarray(begin, begin + length).toString('utf8');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0), headers, body };
}

/** A request's bytes. `length`: what it claims, when that is not the truth. */
export function requestBytes(request: {
  method: string;
  path: string;
  host: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  length?: number;
}): Uint8Array {
  const { method, path, host, headers = {}, body } = request;
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, 'connection: close'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body) lines.push(`content-length: ${request.length ?? body.length}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body ? Buffer.concat([head, body]) : head;
}
