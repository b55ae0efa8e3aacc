import assert from 'node:assert/strict';
import { stepOf } from '../../../protocol/boarding-code/steps';
import { concat, uint } from '../../../protocol/bytes';
import { dayStart } from '../../../protocol/days';
import { hpkeSealWithExporter } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import type { RelayBody } from '../../../protocol/relay/bodies';
import type { RelayReply } from '../../../protocol/relay/reply';
import { openReply } from '../../../protocol/relay/sealing';
import { generateSigningKey } from '../../../protocol/signing';
import type { Boarding } from '../../../protocol/stored-item';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { pairOf } from '../../../protocol/ticket/pair';
import { type Backend, openBackend, reopenBackend } from '../testing/backend';
import { BUS, DAY_SHIFT, MORNING, OTHER_BUS, TAXI, TODAY, UNASSIGNED } from '../testing/city';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

describe('check-in API', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend();
  });
  afterEach(() => backend.close());

  const look = (code: Uint8Array) => backend.ask({ kind: 'look', code });
  const board = (code: Uint8Array, more: Partial<Extract<RelayBody, { kind: 'board' }>> = {}) =>
    backend.ask({
      kind: 'board',
      code,
      scannedStep: stepOf(backend.clock.now()),
      grant: null,
      people: 1,
      ticket: backend.city.ticket(),
      ...more,
    });
  const codeNow = (number = BUS) => backend.city.code(number, backend.clock.now());
  const storedBoarding = async ({ id }: RelayReply): Promise<Boarding> => {
    const item = await backend.store.get({ kind: 'boarding', day: TODAY, id: id ?? new Uint8Array(16) });
    assert.ok(item?.kind === 'boarding');
    return item;
  };

  describe('look', () => {
    it('names line and vehicle and grants ten minutes', async () => {
      const reply = await look(codeNow());
      assert.equal(reply.code, 'look');
      assert.equal(reply.line, '168路');
      assert.deepEqual(reply.to, { zh: '沈阳北站', en: 'Shenyang North Station' });
      assert.equal(reply.vehicle, '30217');
      assert.equal(reply.kind, 'bus');
      assert.equal(reply.time, MORNING);
      assert.equal(reply.grant?.length, 14);
      const taxi = await look(codeNow(TAXI));
      assert.deepEqual([taxi.line, taxi.vehicle, taxi.kind], ['', '辽A·T0931', 'taxi']);
    });

    it('tells when an expired code appeared, and gives no grant for it', async () => {
      const code = codeNow();
      await backend.clock.advance(90 * SECOND);
      assert.equal((await look(code)).code, 'look');
      await backend.clock.advance(SECOND);
      const reply = await look(code);
      assert.deepEqual([reply.code, reply.codeTime, reply.grant], ['expired', MORNING, null]);
      assert.equal(reply.vehicle, '30217');
    });

    it('takes a code whose terminal does not trust its clock, without a grant', async () => {
      const reply = await look(backend.city.code(BUS, 1_000_000, { clockTrusted: false }));
      assert.deepEqual([reply.code, reply.grant], ['look', null]);
    });

    it('refuses codes from ahead, of strangers, of a wrong key, and of a terminal on no vehicle', async () => {
      const { city } = backend;
      assert.equal((await look(city.code(BUS, MORNING + 40 * SECOND))).code, 'code-early');
      assert.equal((await look(city.code(BUS, MORNING + 30 * SECOND))).code, 'look');
      assert.equal((await look(city.code(99, MORNING))).code, 'code-unknown');
      assert.equal((await look(new Uint8Array(16))).code, 'code-unknown');
      assert.equal((await look(city.code(BUS, MORNING, { key: new Uint8Array(32) }))).code, 'code-forged');
      assert.equal((await look(codeNow(UNASSIGNED))).code, 'no-vehicle');
    });
  });

  describe('board', () => {
    it('stores a check-in, answers with id and receipt, and tells the screen', async () => {
      const ticket = backend.city.ticket();
      const reply = await board(codeNow(), { ticket, people: 3 });
      assert.equal(reply.code, 'checked-in');
      assert.deepEqual([reply.line, reply.vehicle, reply.time], ['168路', '30217', MORNING]);
      assert.equal(reply.receipt?.length, 8);
      const stored = await storedBoarding(reply);
      assert.deepEqual(
        [stored.channel, stored.vehicleId, stored.terminalNumber, stored.people, stored.marks],
        ['code', '30217', BUS, 3, []],
      );
      assert.deepEqual([stored.boardedAt, stored.trip.lineId], [MORNING, '168']);
      assert.deepEqual(backend.boarded, [
        {
          terminalId: terminalIdOf(BUS),
          topic: `coride/1/boarded/${terminalIdOf(BUS)}`,
          message: { v: 1, n: 3, at: MORNING, pair: pairOf(ticket) },
        },
      ]);
    });

    it('is durable before it answers: a power cut after the answer loses nothing', async () => {
      const reply = await board(codeNow());
      backend.disk.crash();
      backend = await reopenBackend(backend);
      assert.equal((await storedBoarding(reply)).vehicleId, '30217');
    });

    it('answers the same check-in again, with the same id and receipt, also when its code has long expired', async () => {
      const ticket = backend.city.ticket();
      const code = codeNow();
      const first = await board(code, { ticket });
      for (const wait of [SECOND, 5 * MINUTE, 30 * HOUR]) {
        await backend.clock.advance(wait);
        const again = await board(code, { ticket });
        assert.deepEqual([again.code, again.time], ['already', MORNING]);
        assert.deepEqual([again.id, again.receipt], [first.id, first.receipt]);
        assert.equal(again.vehicle, '30217');
      }
      const nextCode = await board(codeNow(), { ticket });
      assert.equal(nextCode.code, 'already');
      assert.equal(backend.boarded.length, 1);
    });

    it('is one check-in however often it is sent at once', async () => {
      const ticket = backend.city.ticket();
      const replies = await Promise.all(Array.from({ length: 8 }, () => board(codeNow(), { ticket })));
      assert.deepEqual(replies.map(({ code }) => code).sort(), [...Array(7).fill('already'), 'checked-in']);
      assert.equal(backend.boarded.length, 1);
    });

    it('refuses a ticket that was spent at another terminal, also when both come at once', async () => {
      const ticket = backend.city.ticket();
      assert.equal((await board(codeNow(BUS), { ticket })).code, 'checked-in');
      assert.equal((await board(codeNow(OTHER_BUS), { ticket })).code, 'ticket-elsewhere');
      const both = backend.city.ticket();
      const codes = await Promise.all([BUS, OTHER_BUS].map((n) => board(codeNow(n), { ticket: both })));
      assert.deepEqual(codes.map(({ code }) => code).sort(), ['checked-in', 'ticket-elsewhere']);
      const shown = backend.city.ticket();
      await backend.publish(OTHER_BUS, [backend.city.pass(OTHER_BUS, MORNING, shown)], '30218');
      assert.equal((await board(codeNow(BUS), { ticket: shown })).code, 'ticket-elsewhere');
    });

    it('remembers spent tickets over a restart', async () => {
      const ticket = backend.city.ticket();
      await board(codeNow(BUS), { ticket });
      await backend.close();
      backend = await reopenBackend(backend);
      assert.equal((await board(codeNow(OTHER_BUS), { ticket })).code, 'ticket-elsewhere');
      assert.equal((await board(codeNow(BUS), { ticket })).code, 'already');
    });

    it('keeps a late code up to 24 hours, marked, with the time of its step', async () => {
      const code = codeNow();
      await backend.clock.advance(91 * SECOND);
      const late = await board(code);
      assert.deepEqual([late.code, late.time], ['checked-in-late', MORNING]);
      assert.deepEqual((await storedBoarding(late)).marks, ['late']);
      await backend.clock.advance(24 * HOUR - 91 * SECOND);
      assert.equal((await board(code)).code, 'checked-in-late');
      await backend.clock.advance(SECOND);
      const expired = await board(code);
      assert.deepEqual([expired.code, expired.codeTime], ['expired', MORNING]);
    });

    it('takes a code as live for ten minutes from the grant of a look', async () => {
      const code = codeNow();
      await backend.clock.advance(60 * SECOND);
      const { grant } = await look(code);
      await backend.clock.advance(10 * MINUTE);
      const granted = await board(code, { grant });
      assert.equal(granted.code, 'checked-in');
      assert.deepEqual((await storedBoarding(granted)).marks, []);
      await backend.clock.advance(SECOND);
      assert.equal((await board(code, { grant })).code, 'checked-in-late');
    });

    it('believes no grant that was changed, or given for another code', async () => {
      const code = codeNow();
      const { grant } = await look(code);
      const { grant: others } = await look(codeNow(OTHER_BUS));
      await backend.clock.advance(5 * MINUTE);
      const changed = concat(uint(MORNING + 4 * MINUTE, 6), grant!.subarray(6));
      assert.equal((await board(code, { grant: changed })).code, 'checked-in-late');
      assert.equal((await board(code, { grant: others })).code, 'checked-in-late');
      assert.equal((await board(code, { grant })).code, 'checked-in');
    });

    it("takes the phone's step where the terminal does not trust its clock, marked late and unsure", async () => {
      const code = backend.city.code(BUS, 5_000_000, { clockTrusted: false });
      const scannedAt = MORNING - 2 * HOUR;
      const stored = await storedBoarding(await board(code, { scannedStep: stepOf(scannedAt) }));
      assert.deepEqual([stored.boardedAt, stored.marks], [scannedAt, ['late', 'clockUnsure']]);
      for (const farOff of [MORNING - 25 * HOUR, MORNING + 10 * MINUTE]) {
        const reply = await board(code, { scannedStep: stepOf(farOff) });
        assert.equal(reply.code, 'checked-in-late');
        const arrival = await storedBoarding(reply);
        assert.deepEqual([arrival.boardedAt, arrival.marks], [MORNING, ['late', 'clockUnsure']]);
        assert.ok(arrival.clockErrorMs >= 24 * HOUR);
      }
    });

    it('marks what is more than the seats of one step as crowded, and refuses none', async () => {
      const code = codeNow(TAXI);
      for (let n = 1; n <= 10; n++) {
        const reply = await board(code);
        assert.equal(reply.code, 'checked-in');
        assert.deepEqual((await storedBoarding(reply)).marks, n > 8 ? ['crowded'] : [], `check-in ${n}`);
      }
      await backend.clock.advance(30 * SECOND);
      assert.deepEqual((await storedBoarding(await board(codeNow(TAXI)))).marks, []);
    });

    it('never lets late check-ins use up the seats of a live step', async () => {
      const old = codeNow(TAXI);
      await backend.clock.advance(5 * MINUTE);
      for (let n = 0; n < 30; n++) assert.equal((await board(old)).code, 'checked-in-late');
      const { grant } = await look(codeNow(TAXI));
      assert.deepEqual((await storedBoarding(await board(codeNow(TAXI), { grant }))).marks, []);
    });

    it('takes a ticket within two hours of its day', async () => {
      const dayEnds = dayStart(TODAY + 1, DAY_SHIFT);
      await backend.clock.advance(dayEnds + 2 * HOUR - 10 * SECOND - MORNING);
      assert.equal((await board(codeNow())).code, 'checked-in');
      await backend.clock.advance(10 * SECOND);
      const wrong = await board(codeNow());
      assert.deepEqual([wrong.code, wrong.vehicle], ['ticket-wrong-day', '30217']);
      assert.equal(
        (await board(codeNow(), { ticket: backend.city.ticket({ day: TODAY + 1 }) })).code,
        'checked-in',
      );
    });

    it('refuses tickets that are forged, of an unknown key, or changed', async () => {
      const { city } = backend;
      const forged = city.ticket({ key: generateSigningKey() });
      assert.equal((await board(codeNow(), { ticket: forged })).code, 'ticket-forged');
      const changed = city.ticket();
      changed[40]! ^= 1;
      assert.equal((await board(codeNow(), { ticket: changed })).code, 'ticket-forged');
      assert.equal(
        (await board(codeNow(), { ticket: city.ticket({ keyNumber: 9 }) })).code,
        'ticket-key-unknown',
      );
      assert.equal((await board(codeNow(), { ticket: new Uint8Array(163) })).code, 'malformed');
      assert.equal(backend.boarded.length, 0);
    });

    it('refuses codes as look does', async () => {
      const { city } = backend;
      assert.equal((await board(city.code(BUS, MORNING + 40 * SECOND))).code, 'code-early');
      assert.equal((await board(city.code(99, MORNING))).code, 'code-unknown');
      assert.equal((await board(city.code(BUS, MORNING, { key: new Uint8Array(32) }))).code, 'code-forged');
      assert.equal((await board(codeNow(UNASSIGNED))).code, 'no-vehicle');
    });

    it('says busy while the disk does not take it, stores nothing twice, and goes on when it does', async () => {
      const ticket = backend.city.ticket();
      backend.disk.failNext('sync', 'EIO');
      assert.equal((await board(codeNow(), { ticket })).code, 'busy');
      assert.equal(backend.boarded.length, 0);
      await backend.clock.advance(SECOND);
      const again = await board(codeNow(), { ticket });
      assert.ok(['checked-in', 'already'].includes(again.code), again.code);
      assert.equal((await storedBoarding(again)).boardedAt, MORNING);
    });
  });

  it('answers 256 bytes whatever it says, and what only the asking phone opens', async () => {
    const { city, api } = backend;
    const sizes = new Set<number>();
    for (const plain of [
      concat(uint(1, 1), codeNow(), new Uint8Array(191)),
      concat(uint(1, 1), new Uint8Array(207)),
      concat(uint(77, 1), new Uint8Array(207)),
    ]) {
      const { sealed, exporter } = hpkeSealWithExporter(
        city.relayKey.public,
        INFO.relay,
        new Uint8Array(0),
        plain,
      );
      const answer = (await api(sealed))!;
      sizes.add(answer.length);
      const reply = openReply(exporter(INFO.reply, 16), answer);
      assert.equal(reply.code, { 1: plain[1] === 0 ? 'code-unknown' : 'look', 77: 'malformed' }[plain[0]!]);
      assert.throws(() => openReply(new Uint8Array(16), answer));
    }
    assert.deepEqual([...sizes], [256]);
  });

  it('cannot answer what is not sealed to the relay key', async () => {
    assert.equal(await backend.api(new Uint8Array(256)), undefined);
    assert.equal(await backend.api(new Uint8Array(255)), undefined);
  });
});
