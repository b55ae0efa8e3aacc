/**
 * One content type a door, compared to the letter: fastify's own matching of content types was talked round four times
 * (GHSA-573f-x89g-hqp9 and its kin), each time so that a body passed its checks unseen.
 */
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The one content type that this door takes. */
    accepts?: string;
    /** JSON Schema of what it takes, where that is JSON. */
    body?: object;
  }
}

/** The options of a door that takes JSON, by the reader of its body: type, schema and limit. */
export const takes = ({ schema, maxBytes }: { readonly schema: object; readonly maxBytes: number }) => ({
  config: { accepts: 'application/json', body: schema },
  bodyLimit: maxBytes,
});

/** @param refuse makes the error for another type, with `statusCode` 415 */
export function takeOneTypeADoor(
  server: FastifyInstance,
  refuse: (accepts: string) => Error & { statusCode: number },
): void {
  server.addHook('onRequest', async (request) => {
    const { accepts } = request.routeOptions.config;
    if (accepts !== undefined && request.headers['content-type'] !== accepts) throw refuse(accepts);
  });
}
