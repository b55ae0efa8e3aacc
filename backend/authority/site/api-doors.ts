/** The registrar's doors for phones: JSON in, JSON out, a token in a header where one is needed, no cookies. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { takes } from '../../../platform/http-one-type';
import { networkOf } from '../../../platform/network-of';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { jsonReader } from '../../../protocol/schema';
import { Refused } from '../refused';
import { TOKEN_SIZE } from '../registrar/profiles';
import type { HandedTickets, Registrar } from '../registrar/registrar';

const MAX_BODY = 1024;

const Phone = Type.String({ maxLength: 40 });
const readSms = reader(Type.Object({ phone: Phone }));
const readRegister = reader(
  Type.Object({
    phone: Phone,
    code: Type.String({ maxLength: 12 }),
    name: Type.Optional(Type.String({ maxLength: 200 })),
  }),
);
const readTickets = reader(
  // `ahead`: tickets are in hand for today, only days that have none yet are asked for.
  Type.Object({ ahead: Type.Optional(Type.Boolean()) }),
);
const readNothing = reader(Type.Object({}));

export function apiDoors(ports: {
  readonly registrar: Registrar;
  readonly clock: Pick<Clock, 'now'>;
  /** Throws `Refused` when this network asked too often. */
  readonly admit: (network: string) => void;
}) {
  const { registrar, clock, admit } = ports;
  const answer = ({ tickets, today }: HandedTickets) => ({
    tickets: tickets.map(({ day, ticket, notice }) => ({
      day,
      ticket: toBase64url(ticket),
      notice: toBase64url(notice),
    })),
    today,
    time: clock.now(),
  });

  return async (server: FastifyInstance): Promise<void> => {
    server.addHook('onRequest', async ({ ip }) => admit(networkOf(ip)));

    server.get('/api/time', async () => ({ time: clock.now() }));

    server.post('/api/sms', takes(readSms), async (request, reply) => {
      const { phone } = readSms(bytesOf(request));
      await registrar.sendCode(phone, networkOf(request.ip));
      return reply.code(204).send();
    });

    server.post('/api/register', takes(readRegister), async (request) => {
      const { token, ...handed } = await registrar.register(readRegister(bytesOf(request)));
      return { token: toBase64url(token), ...answer(handed) };
    });

    server.post('/api/tickets', takes(readTickets), async (request) => {
      const token = tokenOf(request);
      const { ahead } = readTickets(bytesOf(request));
      return answer(await registrar.moreTickets(token, ahead ? 'ahead' : 'today'));
    });

    server.post('/api/delete', takes(readNothing), async (request, reply) => {
      const token = tokenOf(request);
      readNothing(bytesOf(request));
      await registrar.remove(token);
      return reply.code(204).send();
    });
  };
}

function reader<Schema extends TSchema>(schema: Schema) {
  return jsonReader('request', schema, MAX_BODY);
}

const bytesOf = ({ body }: FastifyRequest): Uint8Array =>
  body instanceof Uint8Array ? body : new Uint8Array(0);

/** `Authorization: Bearer <token>`; anything else is a token that nobody holds. */
function tokenOf({ headers }: FastifyRequest): Uint8Array {
  const [, text] = /^Bearer ([A-Za-z0-9_-]{1,64})$/.exec(headers.authorization ?? '') ?? [];
  try {
    return fromBase64url('token', text ?? '', TOKEN_SIZE);
  } catch (error) {
    if (error instanceof Malformed) throw new Refused('token-unknown');
    throw error;
  }
}
