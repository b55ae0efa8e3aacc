/** A phone whose sealed messages reach the operator as the relay hands them on: over TLS with the authority's name. */
import { Agent, request } from 'node:https';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { RELAY_SIZE, type RelayBody } from '../../protocol/relay/bodies';
import type { RelayReply } from '../../protocol/relay/reply';
import { openReply, sealRelay } from '../../protocol/relay/sealing';
import { whenTestEnds } from '../support/cleanup';
import type { Ground, Place } from './ground';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export interface Relay {
  /** Any request to the operator's doors. Rejects when the connection breaks. */
  ask(method: string, path: string, body?: Uint8Array, type?: string): Promise<Answer>;
  /** Seals, sends, opens; undefined when nobody answered or the answer is no sealed reply. */
  send(body: RelayBody): Promise<RelayReply | undefined>;
  /** Checks in by the code that a terminal shows now; the id when it was `checked-in`. */
  board(terminal: Place, ticket?: Uint8Array): Promise<Uint8Array | undefined>;
}

export function openRelayTo(ground: Ground): Relay {
  const agent = new Agent({ keepAlive: true, maxSockets: 16, ...ground.authority });
  whenTestEnds(() => agent.destroy());
  const ask: Relay['ask'] = (method, path, body, type = 'application/octet-stream') =>
    new Promise((resolve, reject) => {
      const headers = body ? { 'content-type': type, 'content-length': body.length } : {};
      const asked = request(
        { agent, host: '127.0.0.1', port: ground.apiPort, method, path, headers },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              body: Buffer.concat(parts),
            }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  const send: Relay['send'] = async (body) => {
    const { message, replyKey } = sealRelay(ground.bundle.relay, body);
    const answer = await ask('POST', '/relay', message).catch(() => undefined);
    if (answer?.status !== 200 || answer.body.length !== RELAY_SIZE) return undefined;
    return openReply(replyKey, new Uint8Array(answer.body));
  };
  return {
    ask,
    send,
    board: async (terminal, ticket = ground.ticket()) => {
      const code = ground.code(terminal);
      const reply = await send({ kind: 'board', code, scannedStep: 0, grant: null, people: 1, ticket });
      if (reply?.code !== 'checked-in' && reply?.code !== 'already') return undefined;
      return ticketCheckInId(ticket, terminal.number, 'code');
    },
  };
}
