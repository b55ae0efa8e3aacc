/** A request's body as the doors read it. */
import type { FastifyRequest } from 'fastify';

export const bodyOf = ({ body }: FastifyRequest): Uint8Array =>
  body instanceof Uint8Array ? body : new Uint8Array(0);
