import assert from 'node:assert/strict';
import { stepOf } from '../../../protocol/boarding-code/steps';
import type { RelayReply } from '../../../protocol/relay/reply';
import { type Backend, openBackend, reopenBackend } from '../testing/backend';
import { BUS, MORNING, TODAY } from '../testing/city';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

describe('check-in API: alight', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend();
  });
  afterEach(() => backend.close());

  const codeNow = () => backend.city.code(BUS, backend.clock.now());
  const board = (code: Uint8Array) =>
    backend.ask({
      kind: 'board',
      code,
      scannedStep: 0,
      grant: null,
      people: 1,
      ticket: backend.city.ticket(),
    });
  const alight = ({ id, receipt }: Pick<RelayReply, 'id' | 'receipt'>, step = stepOf(backend.clock.now())) =>
    backend.ask({
      kind: 'alight',
      id: id ?? new Uint8Array(16),
      receipt: receipt ?? new Uint8Array(8),
      step,
    });

  it('stores when the rider got off; the first word counts', async () => {
    const boarded = await board(codeNow());
    await backend.clock.advance(25 * MINUTE);
    const reply = await alight(boarded);
    assert.deepEqual([reply.code, reply.time, reply.vehicle], ['got-off', MORNING + 25 * MINUTE, '30217']);
    await backend.clock.advance(10 * MINUTE);
    const again = await alight(boarded);
    assert.deepEqual([again.code, again.time], ['got-off', MORNING + 25 * MINUTE]);
    const [day, id] = [TODAY, boarded.id ?? new Uint8Array(16)];
    const item = await backend.store.get({ kind: 'alighting', day, id });
    assert.deepEqual(item, {
      kind: 'alighting',
      id,
      day,
      vehicleId: '30217',
      alightedAt: MORNING + 25 * MINUTE,
    });
    assert.deepEqual(
      backend.boarded.map(({ message }) => message.n),
      [1, 0],
    );
    assert.equal(backend.boarded[1]?.message.pair, backend.boarded[0]?.message.pair);
  });

  it("takes the phone's step when it waited without network, and the server's time when the step is far off", async () => {
    const [first, second, third] = [await board(codeNow()), await board(codeNow()), await board(codeNow())];
    await backend.clock.advance(3 * HOUR);
    assert.equal((await alight(first, stepOf(MORNING + 20 * MINUTE))).time, MORNING + 20 * MINUTE);
    assert.equal((await alight(second, stepOf(MORNING - 20 * MINUTE))).time, MORNING + 3 * HOUR);
    assert.equal((await alight(third, stepOf(MORNING + 5 * HOUR))).time, MORNING + 3 * HOUR);
  });

  it('is never before the boarding', async () => {
    const boarded = await board(backend.city.code(BUS, MORNING + 30 * SECOND));
    assert.equal((await alight(boarded)).time, MORNING + 30 * SECOND);
  });

  it('is found days later, and over a restart', async () => {
    const boarded = await board(codeNow());
    await backend.close();
    backend = await reopenBackend(backend);
    await backend.clock.advance(6 * 24 * HOUR);
    assert.equal((await alight(boarded)).code, 'got-off');
  });

  it('refuses an unknown ride and a receipt of somebody else', async () => {
    const [mine, theirs] = [await board(codeNow()), await board(codeNow())];
    assert.equal((await alight({ id: new Uint8Array(16), receipt: mine.receipt })).code, 'ride-unknown');
    const wrong = await alight({ id: mine.id, receipt: theirs.receipt });
    assert.deepEqual([wrong.code, wrong.vehicle, wrong.id], ['receipt-wrong', '', null]);
  });
});
