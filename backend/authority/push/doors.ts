/** The doors for phones that want to be woken: no token, no cookie, one answer whether an address was known or not. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { bodyOf } from '../../../platform/http-body';
import { takes } from '../../../platform/http-one-type';
import { networkOf } from '../../../platform/network-of';
import { jsonReader } from '../../../protocol/schema';
import { MAX_ENDPOINT } from './endpoint';
import type { Push } from './open';

const MAX_BODY = 1024;

const readEndpoint = jsonReader(
  'request',
  Type.Object({ endpoint: Type.String({ maxLength: MAX_ENDPOINT }) }),
  MAX_BODY,
);
const endpointIn = (request: { body: unknown }): string => readEndpoint(bodyOf(request)).endpoint;

export type PushDoors = Pick<Push, 'publicKey' | 'subscribe' | 'unsubscribe'>;

export function pushDoors(ports: {
  readonly push: PushDoors;
  /** Throws `Refused` when this network asked too often. */
  readonly admit: (network: string) => void;
}) {
  const { push, admit } = ports;
  return async (server: FastifyInstance): Promise<void> => {
    server.addHook('onRequest', async ({ ip }) => admit(networkOf(ip)));

    server.get('/api/push', async () => ({ key: push.publicKey }));

    server.post('/api/push', takes(readEndpoint), async (request, reply) => {
      await push.subscribe(endpointIn(request));
      return reply.code(204).send();
    });

    server.post('/api/push/delete', takes(readEndpoint), async (request, reply) => {
      await push.unsubscribe(endpointIn(request));
      return reply.code(204).send();
    });
  };
}
