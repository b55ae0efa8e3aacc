/**
 * `POST /relay`: a phone's 256 sealed bytes go on to the operator, 256 come back (PROTOCOL.md section 2). The operator
 * learns no address and no header of the phone, the site learns no vehicle; nothing is kept or logged.
 */
import type { FastifyInstance } from 'fastify';
import { networkOf } from '../../../platform/network-of';
import { RELAY_SIZE } from '../../../protocol/relay/bodies';
import { type OperatorLink, OperatorRefused, OperatorSilent } from '../operator-link/link';
import { Refused } from '../refused';

const BYTES = 'application/octet-stream';
/** Messages that wait for the operator at one time; more are told to come again. */
const MAX_WAITING = 1000;

export function relayDoor(ports: {
  /** The way to the operator, once there is one. */
  readonly link: () => OperatorLink | undefined;
  /** Throws `Refused` when this network sent too many. */
  readonly admit: (network: string) => void;
}) {
  let waiting = 0;
  const pass = async (message: Uint8Array): Promise<Uint8Array> => {
    const link = ports.link();
    if (!link || waiting >= MAX_WAITING) throw new Refused('busy');
    waiting++;
    try {
      return await link.relay(message);
    } catch (error) {
      if (error instanceof OperatorSilent || error instanceof OperatorRefused) throw new Refused('busy');
      throw error;
    } finally {
      waiting--;
    }
  };

  return async (server: FastifyInstance): Promise<void> => {
    server.post('/relay', { config: { accepts: BYTES }, bodyLimit: RELAY_SIZE }, async (request, reply) => {
      ports.admit(networkOf(request.ip));
      const message = request.body;
      if (!(message instanceof Uint8Array) || message.length !== RELAY_SIZE) throw new Refused('malformed');
      const answer = await pass(message);
      return reply.type(BYTES).send(Buffer.from(answer.buffer, answer.byteOffset, answer.length));
    });
  };
}
