import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { OpenServer } from './servers';

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders };

export type Question = {
  readonly method: string;
  readonly path: string;
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Asks over a connection of its own; header values go out to the letter. An answer without end is cut after its head. */
export function ask({ door, prefix, headers }: OpenServer, question: Question): Promise<Answer> {
  const request = door.ca ? httpsRequest : httpRequest;
  const { method, path, body } = question;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...door,
        agent: false,
        method,
        path: prefix + path,
        headers: {
          ...headers,
          ...(body && !question.headers?.['transfer-encoding'] && { 'content-length': String(body.length) }),
          ...question.headers,
        },
      },
      (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
        response.destroy();
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
