/** Bindings of cards, as the registrar fetches them: sealed to it, in order of arrival. */
import type { FastifyInstance } from 'fastify';
import { toBase64url } from '../../../protocol/bytes';
import type { CardOwners } from '../card-owners/card-owners';

export function cardOwnerDoor(cardOwners: CardOwners) {
  return async (server: FastifyInstance): Promise<void> => {
    server.get<{ Querystring: { after?: unknown } }>('/card-owners', async ({ query }, reply) => {
      const { after = '0' } = query;
      if (typeof after !== 'string' || !/^\d{1,10}$/.test(after))
        return reply.code(400).send({ error: 'after must be a whole number' });
      const owners = await cardOwners.after(Number(after));
      return { owners: owners.map(({ number, sealed }) => ({ number, sealed: toBase64url(sealed) })) };
    });
  };
}
