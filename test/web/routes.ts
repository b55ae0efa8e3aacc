/** The routes of every fastify server that is made while a test runs, whoever makes it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

export type Route = {
  readonly method: string;
  /** As it was declared: `/segments/:number`, `/*`. */
  readonly url: string;
  /** The content type that its body must have, when it says one. */
  readonly accepts: string | undefined;
  /** JSON Schema of its body, when it says one. */
  readonly body?: object;
};

/** Runs `open` and returns what it made together with its routes; HEAD goes with GET. */
export async function withRoutes<Opened>(
  open: () => Promise<Opened>,
): Promise<{ opened: Opened; routes: Route[] }> {
  const routes: Route[] = [];
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, config }) => {
      for (const each of [method].flat())
        if (each !== 'HEAD') {
          const body = config?.body;
          routes.push({ method: each, url, accepts: config?.accepts, ...(body && { body }) });
        }
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { opened: await open(), routes };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}
