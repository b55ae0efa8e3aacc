/**
 * An HTTP server as officers, operators and terminals reach one: its headers on every answer, also where no route is reached;
 * bodies of named types only, as bytes, one type a door; every error a sentence in JSON; no access log. Parts add their
 * routes and listen. (The riders' site answers in sentences of two languages and makes its own.)
 */
import type { ServerOptions } from 'node:https';
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Headers } from './http-headers';
import { takeOneTypeADoor } from './http-one-type';
import type { Log } from './log';

/** `more` stands beside `error` in the answer's body. */
export type ErrorAnswer = { readonly status: number; readonly sentence: string; readonly more?: object };

export type HttpServerOptions = {
  /** Every answer has them, and `cache-control: no-store` where a door says nothing else. */
  readonly headers: Headers;
  /** Without it the server speaks http. */
  readonly tls?: ServerOptions | undefined;
  /** Content types of which a body is taken. */
  readonly bodies: readonly string[];
  /** Bytes of a body. */
  readonly maxBody: number;
  readonly requestMs: number;
  /** What a part's own refusals answer; undefined for any other error: told to the log, and answered with `failed`. */
  readonly answerTo: (error: Error) => ErrorAnswer | undefined;
  /** What could not be done, for the log and for who asked. */
  readonly failed: { readonly event: string; readonly sentence: string };
  readonly log: Log;
};

export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { tls, bodies, answerTo, failed, log } = options;
  const headers = { 'cache-control': 'no-store', ...options.headers };
  const server = fastify({
    ...(tls && { https: tls }),
    logger: false,
    bodyLimit: options.maxBody,
    requestTimeout: options.requestMs,
    // Who keeps a connection need not be asked when we go.
    forceCloseConnections: true,
    // An address that cannot be decoded reaches no hook.
    frameworkErrors: (_error, _request, reply) => {
      const answer = reply as unknown as FastifyReply;
      answer.headers(headers);
      return answer.code(400).send({ error: 'the address cannot be read' });
    },
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  for (const type of bodies)
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // First of all hooks: what one of the others refuses has the headers, too.
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  takeOneTypeADoor(server, (accepts) =>
    Object.assign(new Error(`this door takes ${accepts}`), { statusCode: 415 }),
  );
  server.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const { status, sentence, more } = answerTo(error) ?? otherAnswer(error);
    return reply.code(status).send({ error: sentence, ...more });
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: 'there is no such door' }),
  );
  return server;

  function otherAnswer(error: FastifyError | Error): ErrorAnswer {
    const status = 'statusCode' in error ? error.statusCode : undefined;
    if (status !== undefined && status < 500) return { status, sentence: error.message };
    log.error(failed.event, { error });
    return { status: 500, sentence: failed.sentence };
  }
}

/**
 * @param where port 0: any free one
 * @returns the port that it got
 * @throws the system's error when the port is in use
 */
export async function listenOn(
  server: FastifyInstance,
  where: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  await server.listen({ host: where.host, port: where.port });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : where.port,
    close: () => server.close(),
  };
}
