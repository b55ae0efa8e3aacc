import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { generateHpkeKey } from '../../../protocol/hpke';
import { generateSigningKey } from '../../../protocol/signing';
import { ticketProver } from '../../../protocol/ticket/prove';
import { whenTestEnds } from '../../../test/support/cleanup';
import { Refused } from '../refused';
import { silent, TODAY } from '../testing/city';
import type { MintJob } from './mint';
import { openMintPool } from './mint-pool';

const ticketKey = generateSigningKey();
const bytes = (n: number, fill: number) => new Uint8Array(n).fill(fill);
const job = (days = 7): MintJob => ({
  riderRef: bytes(15, 1),
  phone: '+8613800246021',
  sets: Array.from({ length: days }, (_, ahead) => ({
    day: TODAY + ahead,
    set: 0,
    dayKey: generateHpkeKey().public,
    keyNumber: 3,
    ticketSecret: ticketKey.secretBytes,
    seed: bytes(16, ahead),
    notices: Array.from({ length: 12 }, (_, n) => bytes(16, n)),
  })),
});

describe('the mint', () => {
  const open = () => {
    const pool = openMintPool(silent);
    whenTestEnds(() => pool.close());
    return pool;
  };

  it('makes a week of tickets in its own thread, well under a second', async () => {
    const pool = open();
    await pool.ready();
    const start = performance.now();
    const { tickets, seeds } = await pool.mint(job());
    assert.ok(performance.now() - start < 1000);
    assert.equal(tickets.length, 84);
    assert.deepEqual(
      seeds.map(({ day, set, count }) => [day, set, count]),
      Array.from({ length: 7 }, (_, i) => [TODAY + i, 0, 12]),
    );
    const prove = ticketProver({
      tickets: [{ number: 3, key: ticketKey.public, firstDay: TODAY, lastDay: TODAY + 6 }],
    });
    for (const { ticket } of tickets) assert.equal(prove(ticket).proof, 'proven');
  });

  it('answers each job with its own tickets, and goes on after a job that cannot be done', async () => {
    const pool = open();
    const wrong = { ...job(1), phone: 'no number' };
    const [a, b, c] = await Promise.allSettled([pool.mint(job(1)), pool.mint(wrong), pool.mint(job(2))]);
    assert.equal(a?.status === 'fulfilled' && a.value.tickets.length, 12);
    assert.match(
      String(b?.status === 'rejected' && b.reason),
      /minting failed: a phone number must be E.164/,
    );
    assert.equal(c?.status === 'fulfilled' && c.value.tickets.length, 24);
  });

  it('refuses when too many wait, and when it was closed', async () => {
    const pool = open();
    const small = job(1);
    const all = Array.from({ length: 201 }, () => pool.mint(small));
    const refused = (error: unknown) => error instanceof Refused && error.sentence === 'busy';
    await assert.rejects(all.at(-1)!, refused);
    const others = Promise.allSettled(all);
    await pool.close();
    await others;
    await assert.rejects(pool.mint(small), refused);
  });
});
