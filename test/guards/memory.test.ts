import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as tlsConnect } from 'node:tls';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { GUARDS } from '../../broker/guards';
import { identities, stateBytes, stateTopic } from '../../broker/testing/peers';
import { terminalIdOf } from '../../protocol/terminal-id';
import { topics } from '../../protocol/topics';
import { collectGarbage } from '../support/memory';
import { waitFor } from '../support/wait';
import { bytesOf, connectPacket, publishPacket } from './attacker';
import { type Target, without } from './targets';

describe('guard: retained payloads are copied', () => {
  const TERMINALS = 30;

  const checkIn = (id: string) => publishPacket(topics.checkIn(id), Buffer.alloc(8_000));
  const online = (id: string) =>
    publishPacket(stateTopic(id), stateBytes('online', 1), { retain: true, messageId: 2 });
  const kept = {
    states: (id: string) => [[connectPacket(id)], [checkIn(id), online(id)], [{ cmd: 'disconnect' }]],
    wills: (id: string) => [[connectPacket(id), checkIn(id)]],
  } satisfies Record<string, (id: string) => Packet[][]>;

  /** One terminal's visit, each turn in one TLS record; of it nothing is left in this process when it is over. */
  const visit = async ({ port }: Target, id: string, turns: Packet[][]) => {
    const own = (await identities()).of.get(id)!;
    const socket = tlsConnect({ host: '127.0.0.1', port, servername: 'localhost', ...own });
    await once(socket, 'secureConnect');
    const closed = once(socket, 'close');
    const parser = mqttPacket.parser();
    socket.on('data', (chunk) => parser.parse(chunk));
    for (const turn of turns) {
      // The last answer to each of the turns: CONNACK, or PUBACK of the last message.
      const last = turn.at(-1)!;
      const answered = new Promise<void>((resolve) => {
        parser.on('packet', ({ cmd, messageId }) => {
          if (cmd === (last.cmd === 'publish' ? 'puback' : 'connack') && messageId === last.messageId)
            resolve();
        });
      });
      socket.write(Buffer.concat(turn.map(bytesOf)));
      if (last.cmd !== 'disconnect') await answered;
    }
    if (turns.at(-1)!.at(-1)!.cmd !== 'disconnect') socket.destroy();
    await closed;
  };

  /** Bytes of buffers that 30 retained states of 40 bytes keep alive, each read together with 8 KB of other things. */
  const pinned = async (what: keyof typeof kept, copyRetained: (payload: Uint8Array) => Buffer) => {
    const ids = Array.from({ length: TERMINALS }, (_, i) => terminalIdOf(1_000 + i));
    const { issue, of } = await identities();
    for (const id of ids) if (!of.has(id)) of.set(id, await issue(id));
    const target = await without({ copyRetained });
    await visit(target, ids[0]!, kept[what](ids[0]!));
    await collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    for (const id of ids) await visit(target, id, kept[what](id));
    await waitFor('all to be gone', () => target.connected() === 0);
    await collectGarbage();
    return process.memoryUsage().arrayBuffers - before;
  };
  const slice = (payload: Uint8Array) => Buffer.from(payload.buffer, payload.byteOffset, payload.length);

  for (const what of ['states', 'wills'] as const) {
    it(`the broker: ${what} hold their own bytes`, async () => {
      const bytes = await pinned(what, GUARDS.copyRetained);
      assert.ok(bytes < TERMINALS * 1_000, `${bytes} bytes for ${TERMINALS}`);
    });

    it(`control, not copied: ${what} hold all that was read with them`, async () => {
      const bytes = await pinned(what, slice);
      assert.ok(bytes > TERMINALS * 6_000, `${bytes} bytes for ${TERMINALS}`);
    });
  }
});
