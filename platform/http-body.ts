/** A request's body as doors read it. */
import type { FastifyRequest } from 'fastify';

/** Its bytes; none where it has none. */
export const bodyOf = ({ body }: Pick<FastifyRequest, 'body'>): Uint8Array =>
  body instanceof Uint8Array ? body : new Uint8Array(0);
