import assert from 'node:assert/strict';
import { StatusBoard } from '../../backend/operator/fleet/status-board';
import { client, next, OPERATOR, OTHER, openBroker, T, will } from '../../broker/testing/peers';
import { silentLog } from '../../platform/log';
import type { Network } from '../../platform/network';
import type { Random } from '../../platform/random';
import { toHex, utf8 } from '../../protocol/bytes';
import { encodeCbor } from '../../protocol/cbor';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { decodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { decodeStored } from '../../protocol/messages/stored';
import { TERMINAL_LANES, type TerminalLane, topics } from '../../protocol/topics';
import statusVector from '../../protocol/vectors/status-messages.json';
import { settle } from '../faults/settle';
import { layOut } from '../line/ground';
import { openTerminalPart } from '../line/terminal-part';
import { reportControl, reportFault } from '../support/fault-table';
import { soaked } from '../support/soak';
import { waitFor } from '../support/wait';
import { mutateBytes, mutateText, mutateValue, oneOf } from './mutate';
import { forSeeds } from './seeds';

const FILE = 'test/fuzz/messages.test.ts';
const SEEDS = soaked(150, 1_000);

/** JSON with something wrong with its values or its bytes. */
const mutatedJson = (random: Random, value: unknown): Uint8Array =>
  random.below(2) === 0
    ? mutateBytes(random, utf8(JSON.stringify(value)))
    : utf8(JSON.stringify(mutateValue(random, value)) ?? '');

/** A broker whose messages are the test's: it takes batches and answers nothing by itself. */
function silentBroker() {
  let deliver: (topic: string, payload: Uint8Array) => void = () => undefined;
  const batches: { batch: number; ids: Uint8Array[] }[] = [];
  const network: Network = {
    connect: async () => ({
      publish: async (topic, payload) => {
        if (!topic.includes('/checkin/')) return;
        const { batch, items } = decodeCheckInBatch(payload);
        batches.push({ batch, ids: items.map(({ id }) => id) });
      },
      subscribe: async () => undefined,
      onMessage: (handler) => {
        deliver = handler;
      },
      onClose: () => undefined,
      close: async () => undefined,
    }),
  };
  return { network, batches, deliver: (topic: string, payload: Uint8Array) => deliver(topic, payload) };
}

describe('messages that no broker and no terminal of ours would send', function () {
  this.timeout(180_000);

  it('free nothing in a terminal that was not stored, and stop nothing', async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const { terminalId } = place!;
    const broker = silentBroker();
    const part = await openTerminalPart(ground, place!, { network: broker.network });
    const beeped = await part.beeped(ground.distinctTickets(12));
    await waitFor('the terminal to send them', () => broker.batches.length > 0);
    const { batch, ids } = broker.batches[0]!;
    const now = ground.clock.now();
    const stored = { v: 1, batch, refused: [{ id: ids[0], code: 'too-old' }], t1: now, t2: now };
    const command = '0b8e9a6e-8f0a-4d2e-9c1b-1f2e3d4c5b6a';
    const expiresAt = new Date(now + 60_000).toISOString();
    const good: [topic: string, make: (random: Random) => Uint8Array][] = [
      [topics.stored(terminalId), (random) => mutateCbor(random, stored)],
      [topics.stored(terminalId), (random) => mutateCbor(random, stored)],
      [topics.boarded(terminalId), (random) => mutateCbor(random, { v: 1, n: 1, at: now, pair: 12 })],
      [
        topics.command(terminalId, command),
        (random) =>
          mutatedJson(random, {
            v: 1,
            kind: 'message',
            args: { zh: '好', en: 'good', seconds: 9 },
            expiresAt,
          }),
      ],
      [
        topics.desired(terminalId),
        (random) => mutatedJson(random, { v: 1, version: 1, config: { theme: 'night' } }),
      ],
      [
        topics.bundle('current'),
        (random) => mutatedJson(random, { v: 1, number: 2, sha256: 'A'.repeat(43) }),
      ],
      [topics.server('ingest'), (random) => mutatedJson(random, { online: true, at: expiresAt })],
    ];
    await forSeeds(FILE, SEEDS, async (random, seed) => {
      const [topic, make] = oneOf(random, good);
      const payload = make(random);
      if (topic === topics.stored(terminalId) && answers(payload, batch)) return;
      broker.deliver(random.below(8) === 0 ? mutateText(random, topic) : topic, payload);
      // Who was made to believe that ingest is away hears that it is there.
      if (seed % 20 === 0)
        broker.deliver(topics.server('ingest'), utf8(JSON.stringify({ online: true, at: expiresAt })));
    });
    assert.equal(part.terminal.ledger.missing, 0);
    assert.equal(part.terminal.ledger.waiting, 12, 'nothing was freed');
    const more = await part.beeped([ground.ticket()]);
    assert.equal(more.length, 1, 'and it goes on');
    // The control: the answer as it should be frees the batch.
    broker.deliver(topics.stored(terminalId), encodeCbor({ ...stored, refused: [] }));
    await waitFor('the batch to be freed', () => part.terminal.ledger.waiting === 13 - ids.length);
    reportControl({
      fault: 'bad input, messages to a terminal',
      control: 'the right answer frees the batch',
    });
    await part.close();
    const freed = new Set(ids.map(toHex));
    const kept = [...beeped, ...more]
      .map((ticket) => ticketCheckInId(ticket, place!.number, 'pass'))
      .filter((id) => !freed.has(toHex(id)));
    const injected = 'seeded mutations of stored, boarded, command, desired, bundle, server';
    reportFault({
      fault: 'bad input, messages to a terminal',
      injected,
      runs: SEEDS,
      ...(await settle(ground, kept)),
    });
  });

  it('change nothing at the operator, and a neighbour hears nothing of them', async () => {
    const heard: unknown[] = [];
    const board = new StatusBoard(silentLog(), () => 0);
    const broker = await openBroker({
      onState: (terminalId, state) => board.takeState(terminalId, state),
      onStatus: (status) => board.take(status),
      limits: { messagesPerSecond: 1e6, messageBurst: 1e6, packetsPerSecond: 1e6, packetBurst: 1e6 },
    });
    let session = 1;
    const join = async () => {
      const made = await client(broker, T, { will: will(T, ++session) });
      await next(made, 'connect');
      // The package forgets a publish whose connection ends: whoever waits for it waits for the end, too.
      return { made, closed: next(made, 'close').then(() => true) };
    };
    const neighbour = await client(broker, OTHER, { will: will(OTHER, 1) });
    await next(neighbour, 'connect');
    neighbour.on('message', (...message) => heard.push(message));
    await neighbour.subscribeAsync(topics.stored(OTHER), { qos: 1 });
    const say = (lane: TerminalLane, of: string, payload: Uint8Array, by = neighbour) => {
      const { qos, retain } = TERMINAL_LANES[lane];
      return by.publishAsync(topics.terminal(OPERATOR, of, lane), Buffer.from(payload), { qos, retain });
    };
    const lanes = ['about', 'health', 'position', 'trip', 'count'] as const;
    let terminal = await join();
    await forSeeds(FILE, SEEDS, async (random) => {
      const isState = random.below(10) === 0;
      const lane: TerminalLane = isState ? 'state' : oneOf(random, lanes);
      const value = isState ? { v: 1, state: 'online', session } : statusVector[oneOf(random, lanes)];
      const sent = say(lane, T, mutatedJson(random, value), terminal.made).then(() => false);
      if (await Promise.race([sent, terminal.closed])) terminal = await join();
    });
    assert.deepEqual(heard, []);
    for (const lane of lanes) {
      await say(lane, OTHER, utf8(JSON.stringify(statusVector[lane])));
      await waitFor(lane, () => board.of(OTHER)[lane]);
      assert.deepEqual(board.of(OTHER)[lane], statusVector[lane]);
    }
    await neighbour.publishAsync(topics.checkIn(OTHER), Buffer.from('a batch'), { qos: 1 });
    await waitFor('the answer', () => heard.length > 0);
  });
});

function mutateCbor(random: Random, value: unknown): Uint8Array {
  if (random.below(2) === 0) return mutateBytes(random, encodeCbor(value));
  try {
    return encodeCbor(mutateValue(random, value));
  } catch (error) {
    // What cannot be written as CBOR is sent as it stands.
    return utf8(String(error));
  }
}

/** Whether a payload is, after all, an answer to this batch, as the operator may give it. */
function answers(payload: Uint8Array, batch: number): boolean {
  try {
    return decodeStored(payload).batch === batch;
  } catch {
    // It is none.
    return false;
  }
}
