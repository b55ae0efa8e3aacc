import assert from 'node:assert/strict';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import type { AuditEvent } from '../audit/entry';
import { type SmsGateway, SmsRefused } from '../registrar/sms-gateway';
import { FOLDER, silent } from '../testing/city';
import type { TraceResult } from '../tracing/trace';
import { BREAKER_DEFAULTS } from './breaker';
import { createRoundDesk } from './round-desk';
import { openRoundStore, type RoundStore } from './round-store';
import { createSender } from './sender';
import { CO_RIDER_TEXT, followableIn } from './text';

const HOUR = 3_600_000;
const CASE = { caseId: '2020-0112-01', caseHash: 'the hash of the case' };
const phoneOf = (i: number) => `+861380024${String(6000 + i)}`;
const WHY = 'six riders of line 168 share the ride';
const config = { breaker: BREAKER_DEFAULTS, gap: 0, patience: 10_000, most: 500 };

type Contact = TraceResult['coRiders'][number]['contact'];
const phones = (count: number): Contact[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'phone', phone: phoneOf(i) }));
const all = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A gateway that keeps what it was handed. */
function keptGateway(behave: (phone: string, nth: number) => void | Promise<void> = () => {}) {
  const sent: string[] = [];
  const texts = new Set<string>();
  const gateway: SmsGateway = {
    async send(phone, text) {
      sent.push(phone);
      texts.add(text);
      await behave(phone, sent.length);
    },
  };
  const perPhone = () => {
    const counts = new Map<string, number>();
    for (const phone of sent) counts.set(phone, (counts.get(phone) ?? 0) + 1);
    return counts;
  };
  return { gateway, sent, texts, mostOften: () => Math.max(0, ...perPhone().values()) };
}

describe('messages to co-riders', () => {
  let disk: MemoryDisk;
  let clock: ReturnType<typeof virtualClock>;
  let audited: AuditEvent[];
  let contacts: Contact[];
  const store = () => openRoundStore({ disk, folder: FOLDER, random: seededRandom(1), log: silent });
  const audit = {
    append: async (event: AuditEvent) => {
      audited.push(event);
      return undefined as never;
    },
  };

  async function opened(gateway: SmsGateway) {
    const made = await store();
    const resultOf = () => ({ coRiders: contacts.map((contact) => ({ contact })) }) as unknown as TraceResult;
    const desk = createRoundDesk({
      clock,
      random: seededRandom('desk'),
      log: silent,
      store: made,
      gateway,
      audit,
      resultOf,
      config,
    });
    await desk.start();
    const until = async (id: string, ...states: string[]) => {
      for (let turn = 0; turn < 20_000; turn++) {
        if (states.includes(desk.view(id).state)) return desk.view(id);
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error(`the round is ${desk.view(id).state}, not ${states.join(' or ')}`);
    };
    const close = async () => {
      await desk.close();
      await made.close();
    };
    return { desk, until, close };
  }
  type Opened = Awaited<ReturnType<typeof opened>>;

  const asked = async ({ desk }: Opened, chosen: readonly number[]) => {
    const shown = desk.prepare('li', { ...CASE, chosen });
    return desk.ask('li', shown.id, WHY);
  };

  beforeEach(() => {
    disk = new MemoryDisk();
    clock = virtualClock();
    audited = [];
    contacts = phones(6);
  });

  it('reach each number once, the same words to all, after another officer approved the number of them', async () => {
    const { gateway, sent, texts } = keptGateway();
    contacts = [
      ...phones(3),
      { kind: 'phone', phone: phoneOf(0), name: 'the same number, another phone' },
      { kind: 'deleted' },
      { kind: 'card', number: '0123456789' } as Contact,
    ];
    const house = await opened(gateway);
    const { desk } = house;
    const shown = desk.prepare('li', { ...CASE, chosen: all(6) });
    assert.deepEqual([shown.predicted, shown.withoutPhone], [3, 2]);
    await assert.rejects(desk.ask('li', shown.id, ' '), /give a reason/);
    await assert.rejects(desk.ask('wang', shown.id, WHY), /choose again/);
    const { id } = await desk.ask('li', shown.id, WHY);
    await assert.rejects(desk.approve('li', id), /another officer approves them/);
    assert.equal(sent.length, 0, 'one officer alone sends nothing');
    assert.equal((await desk.approve('wang', id)).predicted, 3);
    const done = await house.until(id, 'done');
    assert.deepEqual([done.sent, done.left], [{ taken: 3, refused: 0, unknown: 0 }, 0]);
    assert.deepEqual(sent.sort(), [0, 1, 2].map(phoneOf));
    assert.deepEqual([...texts], [CO_RIDER_TEXT]);
    await assert.rejects(desk.approve('zhao', id), /are done, must be waiting/);
    // Later rounds of the case leave out who has one.
    contacts = phones(5);
    const next = desk.prepare('li', { ...CASE, chosen: all(5) });
    assert.deepEqual([next.predicted, next.already], [2, 3]);
    assert.throws(() => desk.prepare('li', { ...CASE, chosen: [0] }), /everybody has one already/);
    assert.throws(() => desk.prepare('li', { ...CASE, chosen: [99] }), /look at it again/);
    assert.deepEqual(
      audited.map(({ action, count }) => [action, count]),
      [
        ['messages-asked', 3],
        ['messages-approved', 3],
        ['messages-sent', 3],
      ],
    );
    assert.ok(audited.every((event) => !JSON.stringify(event).includes('1380024')));
    await house.close();
  });

  it('say nothing that could be followed, called, or tell of a ride', () => {
    assert.equal(followableIn(CO_RIDER_TEXT), undefined);
    for (const text of ['see https://x.cn', 'call 12320', 'www.x', 'coride.cn/a'])
      assert.ok(followableIn(text), `control: ${text}`);
  });

  it('sent back, or approved by nobody within a day, send nothing and keep no number', async () => {
    const { gateway, sent } = keptGateway();
    const house = await opened(gateway);
    const { desk } = house;
    const first = await asked(house, [0, 1]);
    await desk.sendBack('wang', first.id, 'they were called already');
    await assert.rejects(desk.approve('wang', first.id), /are sent back/);
    const second = await asked(house, [0, 1, 2]);
    // Two rounds never send to the same number, whatever is approved first.
    assert.throws(() => desk.prepare('li', { ...CASE, chosen: [1] }), /has one already/);
    await clock.advance(25 * HOUR);
    await assert.rejects(desk.approve('wang', second.id), /are expired/);
    await desk.forget();
    await house.close();
    const reopened = await store();
    assert.deepEqual(
      reopened
        .all()
        .flatMap((round) => round.phones)
        .filter(Boolean),
      [],
    );
    assert.equal(sent.length, 0);
    await reopened.close();
  });

  it('stop when errors pile up; an officer lets them go on; nobody is tried twice; who to call is shown', async () => {
    contacts = phones(40);
    let broken = true;
    const { gateway, sent, mostOften } = keptGateway((_phone, nth) => {
      if (broken) throw nth % 2 ? new SmsRefused('blocked') : new Error('socket hang up');
    });
    const house = await opened(gateway);
    const { desk } = house;
    const { id } = await asked(house, all(40));
    await desk.approve('wang', id);
    const stopped = await house.until(id, 'stopped');
    assert.equal(stopped.stopped, 'errors in a row');
    assert.deepEqual(stopped.sent, { taken: 0, refused: 3, unknown: 2 });
    assert.equal(sent.length, BREAKER_DEFAULTS.inARow);
    // The line is well again, but every fifth number is not.
    broken = false;
    const fifth = keptGateway((phone) => {
      if (Number(phone.at(-1)) % 5 === 4) throw new SmsRefused('no such number');
    });
    Object.assign(gateway, fifth.gateway);
    await desk.goOn('wang', id);
    const again = await house.until(id, 'stopped', 'done');
    assert.equal(again.stopped, 'too many errors');
    assert.deepEqual(again.toCall.slice(0, 2), [
      { i: 0, contact: '+86138****6000', why: 'refused' },
      { i: 1, contact: '+86138****6001', why: 'unknown' },
    ]);
    assert.equal(await desk.show('li', id, 1), phoneOf(1));
    assert.equal(audited.at(-1)?.action, 'contact-shown');
    await assert.rejects(desk.show('li', id, 39), /no such number/);
    Object.assign(gateway, keptGateway().gateway);
    await desk.goOn('wang', id);
    const done = await house.until(id, 'done');
    assert.equal(done.sent.taken + done.sent.refused + done.sent.unknown, 40);
    assert.equal(mostOften(), 1);
    // Numbers of those who have one are gone at once, the others' after three days.
    const left = () => desk.view(id).toCall.length;
    assert.ok(left() > 0);
    await clock.advance(73 * HOUR);
    await desk.forget();
    assert.equal(left(), 0);
    await house.close();
  });

  it('stop before the first message that two officers did not approve, and never go on then', async () => {
    const { gateway, sent } = keptGateway();
    const house = await opened(gateway);
    const { id } = await asked(house, [0, 1, 2]);
    await house.desk.approve('wang', id);
    await house.until(id, 'done');
    await house.close();
    // A list that grew behind the officers' backs.
    const made = await store();
    await made.change(async (rounds) => {
      const [{ doneAt: _done, ...round }] = rounds as [(typeof rounds)[number]];
      return { rounds: [{ ...round, phones: [0, 1, 2, 3, 4].map(phoneOf) }], result: undefined };
    });
    await made.close();
    const again = await opened(gateway);
    const stopped = await again.until(id, 'stopped');
    assert.deepEqual([stopped.stopped, sent.length, stopped.mayGoOn], ['more than predicted', 3, false]);
    await assert.rejects(again.desk.goOn('wang', id), /never go on/);
    await again.close();
  });

  it('never begin again when the journal of what was sent is gone', async () => {
    const { gateway, sent } = keptGateway((_phone, nth) => {
      if (nth === 2) throw new Error('no answer');
    });
    const house = await opened(gateway);
    const { id } = await asked(house, all(6));
    await house.desk.approve('wang', id);
    await house.until(id, 'done');
    await house.close();
    const made = await store();
    await made.change(async (rounds) => ({
      rounds: rounds.map(({ doneAt: _done, ...round }) => ({ ...round, phones: all(6).map(phoneOf) })),
      result: undefined,
    }));
    await made.close();
    for (const path of disk.platterPaths.filter((each) => each.includes('/messages/sent/')))
      await disk.remove(path);
    const again = await opened(gateway);
    const stopped = await again.until(id, 'stopped');
    assert.deepEqual([stopped.stopped, stopped.mayGoOn, sent.length], ['journal gone', false, 6]);
    await again.close();
  });

  /** Runs a round of six with the power cut after `operations` of the disk, and again until it is through. */
  async function cutAt(operations: number) {
    disk = new MemoryDisk({ random: seededRandom(operations) });
    const { gateway, sent, mostOften } = keptGateway();
    const house = await opened(gateway);
    const { id } = await asked(house, all(6));
    disk.cutPowerAfter(operations);
    await house.desk.approve('wang', id).catch(() => undefined);
    await house.until(id, 'stopped', 'done', 'waiting');
    const before = sent.length;
    const wasCut = disk.powerOn();
    disk.crash();
    await house.close().catch(() => undefined);
    const again = await opened(gateway);
    if (again.desk.view(id).state === 'waiting') await again.desk.approve('wang', id);
    if ((await again.until(id, 'stopped', 'done')).state === 'stopped') await again.desk.goOn('wang', id);
    const done = await again.until(id, 'done');
    await again.close();
    return { wasCut, before, sent, mostOften: mostOften(), counts: done.sent };
  }

  it('reach nobody twice and lose nobody unseen, wherever the power is cut', async function () {
    this.timeout(60_000);
    let cuts = 0;
    let unknown = 0;
    for (let operations = 0; ; operations++) {
      const { wasCut, sent, mostOften, counts } = await cutAt(operations);
      const where = `cut after ${operations} operations`;
      assert.ok(mostOften <= 1, where);
      assert.equal(counts.taken + counts.unknown, 6, where);
      assert.ok(counts.taken <= sent.length && sent.length <= 6, where);
      unknown += counts.unknown;
      if (!wasCut) break;
      cuts++;
    }
    assert.ok(cuts > 20 && unknown > 5, `${cuts} cuts, ${unknown} unknown`);
  });

  it('would reach somebody twice if a message left before it is on disk (control)', async () => {
    const { gateway, mostOften } = keptGateway();
    const house = await opened(gateway);
    const { id } = await asked(house, all(6));
    await house.close();
    const late = (made: RoundStore): RoundStore => ({
      ...made,
      note: async (round, step) => (step.step === 'sending' ? undefined : made.note(round, step)),
    });
    const runs = async (cut?: number) => {
      const made = await store();
      const sender = createSender({
        store: late(made),
        gateway,
        clock,
        log: silent,
        config,
        onEnd: async () => undefined,
      });
      await made.note(id, { step: 'begun' });
      if (cut !== undefined) disk.cutPowerAfter(cut);
      await sender.run(id);
      disk.powerOn();
      disk.crash();
      await made.close().catch(() => undefined);
    };
    await runs(3);
    await runs();
    assert.equal(mostOften(), 2);
  });

  it('a gateway that does not answer leaves one message unknown, and the next one goes', async () => {
    let silentOnce = true;
    const { gateway, mostOften } = keptGateway(() => {
      const isFirst = silentOnce;
      silentOnce = false;
      return isFirst ? new Promise(() => {}) : undefined;
    });
    const house = await opened(gateway);
    const { id } = await asked(house, all(6));
    await house.desk.approve('wang', id);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(house.desk.view(id).state, 'sending');
    await clock.advance(config.patience);
    const done = await house.until(id, 'done');
    assert.deepEqual([done.sent, mostOften()], [{ taken: 5, refused: 0, unknown: 1 }, 1]);
    await house.close();
  });

  it('stop at once when an officer says so', async () => {
    const { gateway, sent } = keptGateway(async (_phone, nth) => {
      if (nth === 2) await house.desk.stop('zhao', id);
    });
    const house = await opened(gateway);
    const { id } = await asked(house, all(6));
    await house.desk.approve('wang', id);
    const stopped = await house.until(id, 'stopped');
    assert.deepEqual([stopped.stopped, sent.length, stopped.left], ['by an officer', 2, 4]);
    await house.close();
  });
});
