import assert from 'node:assert/strict';
import { MemoryDisk } from '../platform/memory-disk';
import { virtualClock } from '../platform/virtual-clock';
import { fromHex, uint } from '../protocol/bytes';
import type { Reply } from '../protocol/messages/reply';
import { encodeJson } from '../protocol/messages/state';
import { encodePass } from '../protocol/pass';
import { importSigningKey } from '../protocol/signing';
import { mintTicket, RIDER_REF_SIZE, SEED_SIZE } from '../protocol/ticket/mint';
import { pairOf } from '../protocol/ticket/pair';
import { timeText } from '../protocol/time-text';
import { topics } from '../protocol/topics';
import ticketVector from '../protocol/vectors/ticket.json';
import { waitFor } from '../test/support/wait';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL, watch } from './terminal.fixture';
import { TestOperator } from './uplink/operator.fixture';

const [OLD, NEW] = [1, 2].map((n) => `0b2f1c3e-0000-4000-8000-00000000000${n}`) as [string, string];
const HOUR = 3_600_000;
const DAYS = 7;
/** A few boardings a day: that 50,000 are brought in is shown in `uplink/week.test.ts`. */
const RIDERS = 12;

/** The pass of rider `n` for the day that is `later` days after the fixture's. */
function passOf(n: number, later: number) {
  const { keyNumber, day } = ticketVector;
  const ticket = mintTicket({
    ticketKey: importSigningKey(fromHex(ticketVector.ticketKeySecret)),
    keyNumber,
    day: day + later,
    dayKey: fromHex(ticketVector.dayPublicKey),
    seed: Uint8Array.from([...uint(n, 4), ...new Uint8Array(SEED_SIZE - 4)]),
    n: 0,
    riderRef: new Uint8Array(RIDER_REF_SIZE),
    notice: new Uint8Array(16),
  });
  return { text: encodePass(ticket), pair: pairOf(ticket) };
}

/** A terminal that was a week without network, on the morning of the eighth day; `pairs` boarded, newest first. */
async function afterAWeek() {
  const disk = new MemoryDisk();
  await makeFolder(disk, '/t');
  const clock = virtualClock(NOW);
  const operator = new TestOperator(clock, TERMINAL.id);
  operator.reachable = false;
  const { terminal, scanner } = await open(disk, clock, operator);
  const pairs: number[] = [];
  const board = async (later: number) => {
    const { text, pair } = passOf(pairs.length, later);
    const { accepted } = terminal.ledger;
    scanner.show(text);
    await waitFor('the check-in', () => terminal.ledger.accepted === accepted + 1);
    pairs.unshift(pair);
  };
  for (let day = 0; day < DAYS; day++) {
    for (let i = 0; i < RIDERS; i++) {
      await board(day);
      await clock.advance(HOUR);
    }
    await clock.advance((24 - RIDERS) * HOUR);
  }
  return { clock, operator, terminal, pairs, board };
}

describe('a terminal that was a week without network', function () {
  this.timeout(60_000);

  it('shows and says what is newest first, while the week is brought in, each check-in once', async () => {
    const { clock, operator, terminal, pairs, board } = await afterAWeek();
    const states = await watch(terminal.screenUrl);
    const shown = () => states.at(-1)!;
    assert.deepEqual([shown().network, shown().waiting], ['offline', DAYS * RIDERS]);
    assert.deepEqual(shown().lastPairs, pairs.slice(0, 4));

    // The network is back, and slow.
    operator.latency = 2_000;
    operator.reachable = true;
    await clock.advance(6 * 60_000);
    await waitFor('the network', () => shown().network === 'online');
    const firstBatch = operator.batches[0]!;
    assert.equal(firstBatch.batch.items.length, 20, 'oldest first, in full batches');

    await clock.advance(10 * 60_000);
    await waitFor('the week to be in', () => shown().waiting === 0);
    assert.equal(operator.stored.size, DAYS * RIDERS);
    assert.ok([...operator.stored.values()].every((times) => times === 1));
    const moments = new Set(states.map(({ moment }) => moment?.at));
    assert.equal(moments.size, 1, 'nothing of the past is shown as if it happened now');
    assert.deepEqual(shown().lastPairs, pairs.slice(0, 4));
    await board(DAYS);
    operator.boarded(47);
    await clock.advance(5_000);
    await waitFor('the rider with a phone', () => shown().lastPairs[0] === 47);
    assert.deepEqual(shown().lastPairs, [47, ...pairs.slice(0, 3)]);

    // What the fleet said meanwhile: only what is still true.
    const say = async (id: string, words: string, expiresAt: number) => {
      const args = { zh: words, en: words, seconds: 600 };
      const command = { v: 1, kind: 'message', args, expiresAt: timeText(expiresAt) };
      operator.send(topics.command(TERMINAL.id, id), encodeJson(command));
      await clock.advance(10_000);
    };
    await say(OLD, 'last week', clock.now() - 3 * 24 * HOUR);
    await say(NEW, 'today', clock.now() + HOUR);
    await waitFor('the words', () => shown().faults.some(({ todo }) => todo.en === 'today'));
    assert.ok(!states.some(({ faults }) => faults.some(({ todo }) => todo.en === 'last week')));
    assert.equal(operator.last<Reply>(`reply/${OLD}`)?.state, 'expired');
    await closeInVirtualTime(terminal, clock);
  });
});
