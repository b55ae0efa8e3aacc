import assert from 'node:assert/strict';
import type { Random } from '../../platform/random';
import { toHex } from '../../protocol/bytes';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { hpkeSealWithExporter } from '../../protocol/hpke';
import { INFO } from '../../protocol/labels';
import { encodeRelayBody, RELAY_SIZE, type RelayBody } from '../../protocol/relay/bodies';
import { openReply } from '../../protocol/relay/sealing';
import { isSentenceCode } from '../../protocol/sentences';
import { type Ground, layOut } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo, type Relay } from '../line/phone';
import { reportFault } from '../support/fault-table';
import { soaked } from '../support/soak';
import { mutateBytes, oneOf } from './mutate';
import { forSeeds } from './seeds';

const FILE = 'test/fuzz/relay.test.ts';
const SEEDS = soaked(150, 1_000);
/** Replies that promise a check-in. */
const PROMISES = new Set(['checked-in', 'checked-in-late', 'already']);

describe("phones' messages that no page of ours would send", function () {
  this.timeout(120_000);

  /** A body of each kind; the ride is one that was checked in. */
  const bodies = (ground: Ground, ride: Uint8Array): RelayBody[] => {
    const [place] = ground.terminals;
    const code = ground.code(place!);
    return [
      { kind: 'look', code },
      { kind: 'board', code, scannedStep: 0, grant: null, people: 1, ticket: ground.ticket() },
      { kind: 'alight', id: ride, receipt: new Uint8Array(8), step: 0 },
    ];
  };
  const seal = (ground: Ground, body: Uint8Array) => {
    const { sealed, exporter } = hpkeSealWithExporter(
      ground.bundle.relay,
      INFO.relay,
      new Uint8Array(0),
      body,
    );
    return { message: sealed, replyKey: exporter(INFO.reply, 16) };
  };
  /** Sends a message with something wrong before or after it was sealed; the id, where the reply promises one. */
  const send = async (random: Random, ground: Ground, relay: Relay, body: RelayBody) => {
    const isSealedBroken = random.below(3) === 0;
    const encoded = encodeRelayBody(body);
    const { message, replyKey } = seal(ground, isSealedBroken ? encoded : mutateBytes(random, encoded));
    const answer = await relay.ask('POST', '/relay', isSealedBroken ? mutateBytes(random, message) : message);
    assert.equal(answer.body.length, RELAY_SIZE, 'as long as any answer');
    if (answer.status !== 200) {
      assert.equal(answer.status, 400);
      return undefined;
    }
    const reply = openReply(replyKey, new Uint8Array(answer.body));
    assert.ok(isSentenceCode(reply.code), reply.code);
    return PROMISES.has(reply.code) ? reply.id : undefined;
  };

  it('get an answer of one size and a sentence, and change nothing that was checked in', async () => {
    const ground = await layOut();
    const part = await openOperatorPart(ground);
    const relay = openRelayTo(ground);
    const [place] = ground.terminals;
    const tickets = Array.from({ length: 10 }, () => ground.ticket());
    const rides = await Promise.all(tickets.map((ticket) => relay.board(place!, ticket)));
    assert.ok(rides.every((id) => id !== undefined));
    const accepted = new Map(rides.map((id) => [toHex(id!), id!]));
    await forSeeds(FILE, SEEDS, async (random) => {
      const ride = oneOf(random, rides)!;
      const promised = await send(random, ground, relay, oneOf(random, bodies(ground, ride)));
      if (promised) accepted.set(toHex(promised), promised);
    });
    const again = await Promise.all(tickets.map((ticket) => relay.board(place!, ticket)));
    assert.deepEqual(
      again.map((id) => id && toHex(id)),
      tickets.map((ticket) => toHex(ticketCheckInId(ticket, place!.number, 'code'))),
    );
    assert.deepEqual(
      part.lines.filter((line) => / error /.test(line)),
      [],
    );
    await part.close();
    reportFault({
      fault: "bad input, phones' messages",
      injected: 'seeded mutations, before and after sealing',
      runs: SEEDS,
      ...reckon([...accepted.values()], await boardingsIn(ground.operatorFolder)),
    });
  });
});
