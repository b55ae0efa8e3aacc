/** `POST /relay`: a phone's 256 sealed bytes in, 256 out, whatever is in them (PROTOCOL.md section 2). */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { RELAY_SIZE } from '../../../protocol/relay/bodies';
import type { CheckInApi } from '../check-in-api/check-in-api';

const BYTES = 'application/octet-stream';

export function relayDoor(checkInApi: CheckInApi, random: Pick<Random, 'bytes'>, log: Log) {
  return async (server: FastifyInstance): Promise<void> => {
    server.addContentTypeParser(BYTES, { parseAs: 'buffer', bodyLimit: RELAY_SIZE }, (_request, body, done) =>
      done(null, body),
    );
    /** To whom cannot be answered: as long as an answer, and it says nothing. */
    const noise = (reply: FastifyReply, status: number) =>
      reply
        .code(status)
        .type(BYTES)
        .send(Buffer.from(random.bytes(RELAY_SIZE)));
    server.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      if (error.statusCode === 415) return reply.code(415).send({ error: `send 256 bytes as ${BYTES}` });
      if (error.statusCode !== undefined && error.statusCode < 500) return noise(reply, 400);
      log.error('relay door failed', { cause: error instanceof Error ? error : undefined });
      return noise(reply, 500);
    });
    server.post('/relay', { config: { accepts: BYTES } }, async ({ body }, reply) => {
      const message = body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0);
      const answer = await checkInApi(message);
      return answer ? reply.type(BYTES).send(Buffer.from(answer)) : noise(reply, 400);
    });
  };
}
