import assert from 'node:assert/strict';
import { fromUtf8, toHex } from '../../../protocol/bytes';
import { countsForDay } from '../../../protocol/days';
import { hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { openedSubject } from '../../../protocol/sealed-subject';
import type { SentenceCode } from '../../../protocol/sentences';
import { decodeTicket, ticketHead } from '../../../protocol/ticket/layout';
import { seedAad, ticketTag } from '../../../protocol/ticket/mint';
import { ticketProver } from '../../../protocol/ticket/prove';
import { Refused } from '../refused';
import { FOLDER, type TestCity, TODAY, testCity } from '../testing/city';
import { type TestRegistrar, testRegistrar } from '../testing/registrar';

const PHONE = '13800246021';
const E164 = '+8613800246021';
const MINUTE = 60_000;
const DAY = 86_400_000;
const NETWORK = '192.0.2.0/24';

const refuses = (code: SentenceCode) => (error: unknown) =>
  error instanceof Refused && error.sentence === code;

describe('the registrar', () => {
  let city: TestCity;
  let registrar: TestRegistrar;

  beforeEach(async () => {
    city = await testCity();
    registrar = await testRegistrar(city);
  });

  const register = async (phone = PHONE, name?: string) => {
    await city.clock.advance(MINUTE);
    await registrar.sendCode(phone, NETWORK);
    const code = registrar.codeOf(`+86${phone}`);
    return registrar.register({ phone, code, ...(name && { name }) });
  };

  describe('proves a phone number', () => {
    it('by a code in a message that is bound to the host and holds no link', async () => {
      await registrar.sendCode(PHONE, NETWORK);
      const [{ phone, text }] = registrar.messages as [{ phone: string; text: string }];
      assert.equal(phone, E164);
      assert.match(text, /^【同乘】验证码 \d{6},/);
      assert.match(text, /\n@check\.coride\.test #\d{6}$/);
      assert.doesNotMatch(text, /https?:|\/\//);
      const { token } = await registrar.register({
        phone: '+86 138 0024 6021',
        code: registrar.codeOf(E164),
      });
      assert.equal(token.length, 32);
    });

    it('not by another code, another number, an old code, or one that a newer replaced', async () => {
      await registrar.sendCode(PHONE, NETWORK);
      const first = registrar.codeOf(E164);
      const other = first === '000000' ? '000001' : '000000';
      await assert.rejects(registrar.register({ phone: PHONE, code: other }), refuses('code-wrong'));
      await assert.rejects(registrar.register({ phone: '13900246021', code: first }), refuses('code-wrong'));
      await assert.rejects(registrar.register({ phone: '138', code: first }), refuses('phone-form'));
      await city.clock.advance(MINUTE);
      await registrar.sendCode(PHONE, NETWORK);
      const second = registrar.codeOf(E164);
      if (first !== second)
        await assert.rejects(registrar.register({ phone: PHONE, code: first }), refuses('code-wrong'));
      await city.clock.advance(5 * MINUTE);
      await assert.rejects(registrar.register({ phone: PHONE, code: second }), refuses('code-wrong'));
    });

    it('not after five wrong tries, however right the sixth is; a new code begins anew', async () => {
      await registrar.sendCode(PHONE, NETWORK);
      const right = registrar.codeOf(E164);
      const wrong = right === '000000' ? '000001' : '000000';
      for (let i = 1; i <= 4; i++)
        await assert.rejects(registrar.register({ phone: PHONE, code: wrong }), refuses('code-wrong'));
      await assert.rejects(registrar.register({ phone: PHONE, code: '１２３４５６' }), refuses('code-tries'));
      await assert.rejects(registrar.register({ phone: PHONE, code: right }), refuses('code-tries'));
      await city.clock.advance(MINUTE);
      await registrar.sendCode(PHONE, NETWORK);
      await registrar.register({ phone: PHONE, code: registrar.codeOf(E164) });
    });
  });

  describe('limits messages', () => {
    it('to one a minute, three an hour, five a day for a number', async () => {
      const asked: string[] = [];
      const ask = async () => {
        try {
          await registrar.sendCode(PHONE, NETWORK);
          asked.push('sent');
        } catch (error) {
          asked.push(error instanceof Refused ? error.sentence : String(error));
        }
      };
      for (const pause of [
        0,
        59_999,
        1,
        MINUTE,
        MINUTE,
        60 * MINUTE,
        MINUTE,
        MINUTE,
        22 * 60 * MINUTE,
        60 * MINUTE,
      ]) {
        await city.clock.advance(pause);
        await ask();
      }
      assert.deepEqual(asked, [
        'sent',
        'sms-wait',
        'sent',
        'sent',
        'sms-many',
        'sent',
        'sent',
        'sms-many',
        'sms-many',
        'sent',
      ]);
    });

    it('for a block of numbers, a network and the whole city', async () => {
      const count = async (
        perBlockHour: number,
        perNetworkHour: number,
        perHour: number,
        phones: string[],
        networks: string[],
      ) => {
        const limited = await testRegistrar(city, { perBlockHour, perNetworkHour, perHour });
        for (const [i, phone] of phones.entries())
          await limited
            .sendCode(phone, networks[i % networks.length]!)
            .catch((error) => assert.ok(refuses('sms-busy')(error)));
        return limited.messages.length;
      };
      const ofBlock = Array.from({ length: 1000 }, (_, i) => `1380024${String(i).padStart(4, '0')}`);
      const scattered = Array.from({ length: 1000 }, (_, i) => `13${String(i).padStart(4, '0')}00000`);
      const many = Array.from({ length: 300 }, (_, i) => `10.0.${i}.0/24`);
      assert.equal(await count(100, 1e6, 1e6, ofBlock, many), 100);
      assert.equal(await count(100, 1e6, 1e6, scattered, many), 1000);
      assert.equal(await count(1e6, 200, 1e6, scattered, [NETWORK]), 200);
      assert.equal(await count(1e6, 1e6, 500, scattered, many), 500);
    });

    it('alike for a number that is registered and one that is not', async () => {
      await register(PHONE);
      await city.clock.advance(MINUTE);
      const before = registrar.messages.length;
      assert.equal(
        await registrar.sendCode(PHONE, NETWORK),
        await registrar.sendCode('13900000000', NETWORK),
      );
      const [known, unknown] = registrar.messages
        .slice(before)
        .map(({ text }) => text.replace(/\d{6}/g, '******'));
      assert.equal(known, unknown);
    });
  });

  describe('hands out tickets', () => {
    it('for seven whole days, twelve each, that prove and lead to this rider by the day key only', async () => {
      const { tickets, today } = await register();
      assert.equal(today, TODAY);
      assert.equal(tickets.length, 84);
      const prove = ticketProver(city.bundle);
      const [rider] = await registrar.registrationsOf(E164);
      for (const { day, ticket: bytes, notice } of tickets) {
        const { ticket, proof } = prove(bytes);
        assert.equal(proof, 'proven');
        assert.equal(ticket.day, day);
        const dayKey = city.dayKeys.get(day)!;
        assert.deepEqual(openedSubject(hpkeOpen(dayKey, INFO.checkIn, ticketHead(ticket), ticket.sealed)), {
          kind: 'ticket',
          riderRef: rider!.ref,
          notice,
        });
        const seed = rider!.seeds.find((each) => each.day === day)!;
        const opened = hpkeOpen(dayKey, INFO.seed, seedAad(rider!.ref, day), seed.sealed);
        assert.equal(fromUtf8(opened.subarray(16, 30)), E164);
        const tags = Array.from({ length: seed.count }, (_, n) =>
          toHex(ticketTag(opened.subarray(0, 16), n)),
        );
        assert.ok(tags.includes(toHex(decodeTicket(bytes).tag)));
      }
      assert.equal(new Set(tickets.map(({ ticket }) => toHex(ticket))).size, 84);
      assert.ok(countsForDay(city.clock.now(), tickets[0]!.day, city.bundle.dayShift));
    });

    it('again: missing days ahead, another set for an empty hand, three a day at most', async () => {
      const { token } = await register();
      const days = async (ask: 'ahead' | 'today') =>
        (await registrar.moreTickets(token, ask)).tickets.map(({ day }) => day - TODAY);
      const twelve = (day: number) => Array<number>(12).fill(day);
      await assert.rejects(days('ahead'), refuses('tickets-enough'));
      assert.deepEqual(await days('today'), twelve(0));
      assert.deepEqual(await days('today'), twelve(0));
      await assert.rejects(days('today'), refuses('tickets-enough'));
      await city.clock.advance(DAY);
      assert.deepEqual(await days('today'), [...twelve(1), ...twelve(7)]);
      await city.clock.advance(DAY);
      assert.deepEqual(await days('ahead'), twelve(8));
      const [rider] = await registrar.registrationsOf(E164);
      assert.equal(new Set(rider!.seeds.map(({ day, set }) => `${day}/${set}`)).size, rider!.seeds.length);
    });

    it('never more than three sets a day, also to a phone that asks many times at once', async () => {
      const { token } = await register();
      const asked = await Promise.allSettled(
        Array.from({ length: 9 }, () => registrar.moreTickets(token, 'today')),
      );
      assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 2);
    });

    it('to the same registration when the code comes again because the answer was lost', async () => {
      const first = await register();
      const second = await registrar.register({ phone: PHONE, code: registrar.codeOf(E164) });
      assert.equal(second.tickets.length, 84);
      assert.equal((await registrar.registrationsOf(E164)).length, 1);
      await assert.rejects(registrar.moreTickets(first.token, 'today'), refuses('token-unknown'));
      assert.equal((await registrar.moreTickets(second.token, 'today')).tickets.length, 12);
    });

    it('only for days that the bundle has keys for; none without a key', async () => {
      await city.clock.advance(5 * DAY);
      const { tickets } = await register();
      assert.equal(Math.max(...tickets.map(({ day }) => day)), TODAY + 10);
      await city.clock.advance(30 * DAY);
      await assert.rejects(register('13900000000'), refuses('busy'));
    });

    it('forgets seed seals that are older than what is kept', async () => {
      const { token } = await register();
      for (let day = 1; day <= 4; day++) {
        await city.clock.advance(DAY);
        await registrar.moreTickets(token, 'ahead');
      }
      (city.bundle.limits as { retentionDays: number }).retentionDays = 2;
      await registrar.moreTickets(token, 'today');
      const [rider] = await registrar.registrationsOf(E164);
      assert.equal(Math.min(...rider!.seeds.map(({ day }) => day)), TODAY + 2);
    });
  });

  describe('keeps', () => {
    it('who a reference is, with the name if one was given', async () => {
      await register(PHONE, '  王\t小明 ');
      const [rider] = await registrar.registrationsOf(E164);
      assert.deepEqual(await registrar.profileOf(rider!.ref), { phone: E164, name: '王 小明' });
      assert.equal(rider!.registeredOn, TODAY);
      await assert.rejects(register('13900000000', '长'.repeat(31)), refuses('name-form'));
    });

    it('no number, name, token, code or seed that could be read on its disk', async () => {
      const { token, tickets } = await register(PHONE, 'Wang Xiaoming');
      const [rider] = await registrar.registrationsOf(E164);
      const canaries = [
        PHONE,
        'Wang Xiaoming',
        registrar.codeOf(E164),
        token,
        tickets[0]!.notice,
        rider!.ref,
      ];
      for (const folder of ['riders', 'keyrings', 'keyrings/shares', '.'])
        for (const name of await city.disk.list(`${FOLDER}/${folder}`).catch(() => [])) {
          const bytes = Buffer.from(await city.disk.read(`${FOLDER}/${folder}/${name}`));
          for (const canary of canaries) assert.equal(bytes.indexOf(canary), -1, `${folder}/${name}`);
        }
    });

    it('nothing once the rider deletes it, and says so by message', async () => {
      const { token } = await register();
      const [rider] = await registrar.registrationsOf(E164);
      await registrar.remove(token);
      assert.deepEqual(await registrar.registrationsOf(E164), []);
      assert.equal(await registrar.profileOf(rider!.ref), undefined);
      await assert.rejects(registrar.moreTickets(token, 'today'), refuses('token-unknown'));
      await assert.rejects(registrar.remove(token), refuses('token-unknown'));
      assert.match(registrar.messages.at(-1)!.text, /已注销/);
      await city.clock.advance(60 * MINUTE);
      await register();
      assert.equal((await registrar.registrationsOf(E164)).length, 1);
    });

    it('two phones of one number apart, and tells the number of the second', async () => {
      await register();
      await register();
      assert.equal((await registrar.registrationsOf(E164)).length, 2);
      assert.equal(registrar.messages.filter(({ text }) => /另一部手机/.test(text)).length, 1);
    });
  });
});
