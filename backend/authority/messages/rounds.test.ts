import assert from 'node:assert/strict';
import { SmsRefused } from '../registrar/sms-gateway';
import { BREAKER_DEFAULTS } from './breaker';
import {
  all,
  CASE,
  type Contact,
  keptGateway,
  MESSAGE_CONFIG,
  type MessageGround,
  messageGround,
  phoneOf,
  phones,
  WHY,
} from './messages.fixture';
import { CO_RIDER_TEXT, followableIn } from './text';

const HOUR = 3_600_000;

describe('messages to co-riders', () => {
  let ground: MessageGround;

  beforeEach(() => {
    ground = messageGround();
  });

  it('reach each number once, the same words to all, after another officer approved the number of them', async () => {
    const { gateway, sent, texts } = keptGateway();
    ground.contacts = [
      ...phones(3),
      { kind: 'phone', phone: phoneOf(0), name: 'the same number, another phone' },
      { kind: 'deleted' },
      { kind: 'card', number: '0123456789' } as Contact,
    ];
    const house = await ground.open(gateway);
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
    ground.contacts = phones(5);
    const next = desk.prepare('li', { ...CASE, chosen: all(5) });
    assert.deepEqual([next.predicted, next.already], [2, 3]);
    assert.throws(() => desk.prepare('li', { ...CASE, chosen: [0] }), /everybody has one already/);
    assert.throws(() => desk.prepare('li', { ...CASE, chosen: [99] }), /look at it again/);
    assert.deepEqual(
      ground.audited.map(({ action, count }) => [action, count]),
      [
        ['messages-asked', 3],
        ['messages-approved', 3],
        ['messages-sent', 3],
      ],
    );
    assert.ok(ground.audited.every((event) => !JSON.stringify(event).includes('1380024')));
    await house.close();
  });

  it('say nothing that could be followed, called, or tell of a ride', () => {
    assert.equal(followableIn(CO_RIDER_TEXT), undefined);
    for (const text of ['see https://x.cn', 'call 12320', 'www.x', 'coride.cn/a'])
      assert.ok(followableIn(text), `control: ${text}`);
  });

  it('sent back, or approved by nobody within a day, send nothing and keep no number', async () => {
    const { gateway, sent } = keptGateway();
    const house = await ground.open(gateway);
    const { desk } = house;
    const first = await house.asked([0, 1]);
    await desk.sendBack('wang', first.id, 'they were called already');
    await assert.rejects(desk.approve('wang', first.id), /are sent back/);
    const second = await house.asked([0, 1, 2]);
    // Two rounds never send to the same number, whatever is approved first.
    assert.throws(() => desk.prepare('li', { ...CASE, chosen: [1] }), /has one already/);
    await ground.clock.advance(25 * HOUR);
    await assert.rejects(desk.approve('wang', second.id), /are expired/);
    await desk.forget();
    await house.close();
    const reopened = await ground.store();
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
    ground.contacts = phones(40);
    let broken = true;
    const { gateway, sent, mostOften } = keptGateway((_phone, nth) => {
      if (broken) throw nth % 2 ? new SmsRefused('blocked') : new Error('socket hang up');
    });
    const house = await ground.open(gateway);
    const { desk } = house;
    const { id } = await house.asked(all(40));
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
    assert.equal(ground.audited.at(-1)?.action, 'contact-shown');
    await assert.rejects(desk.show('li', id, 39), /no such number/);
    Object.assign(gateway, keptGateway().gateway);
    await desk.goOn('wang', id);
    const done = await house.until(id, 'done');
    assert.equal(done.sent.taken + done.sent.refused + done.sent.unknown, 40);
    assert.equal(mostOften(), 1);
    // Numbers of those who have one are gone at once, the others' after three days.
    const left = () => desk.view(id).toCall.length;
    assert.ok(left() > 0);
    await ground.clock.advance(73 * HOUR);
    await desk.forget();
    assert.equal(left(), 0);
    await house.close();
  });

  it('stop before the first message that two officers did not approve, and never go on then', async () => {
    const { gateway, sent } = keptGateway();
    const house = await ground.open(gateway);
    const { id } = await house.asked([0, 1, 2]);
    await house.desk.approve('wang', id);
    await house.until(id, 'done');
    await house.close();
    // A list that grew behind the officers' backs.
    const made = await ground.store();
    await made.change(async (rounds) => {
      const [{ doneAt: _done, ...round }] = rounds as [(typeof rounds)[number]];
      return { rounds: [{ ...round, phones: [0, 1, 2, 3, 4].map(phoneOf) }], result: undefined };
    });
    await made.close();
    const again = await ground.open(gateway);
    const stopped = await again.until(id, 'stopped');
    assert.deepEqual([stopped.stopped, sent.length, stopped.mayGoOn], ['more than predicted', 3, false]);
    await assert.rejects(again.desk.goOn('wang', id), /never go on/);
    await again.close();
  });

  it('never begin again when the journal of what was sent is gone', async () => {
    const { gateway, sent } = keptGateway((_phone, nth) => {
      if (nth === 2) throw new Error('no answer');
    });
    const house = await ground.open(gateway);
    const { id } = await house.asked(all(6));
    await house.desk.approve('wang', id);
    await house.until(id, 'done');
    await house.close();
    const made = await ground.store();
    await made.change(async (rounds) => ({
      rounds: rounds.map(({ doneAt: _done, ...round }) => ({ ...round, phones: all(6).map(phoneOf) })),
      result: undefined,
    }));
    await made.close();
    for (const path of ground.disk.platterPaths.filter((each) => each.includes('/messages/sent/')))
      await ground.disk.remove(path);
    const again = await ground.open(gateway);
    const stopped = await again.until(id, 'stopped');
    assert.deepEqual([stopped.stopped, stopped.mayGoOn, sent.length], ['journal gone', false, 6]);
    await again.close();
  });

  it('a gateway that does not answer leaves one message unknown, and the next one goes', async () => {
    let silentOnce = true;
    const { gateway, mostOften } = keptGateway(() => {
      const isFirst = silentOnce;
      silentOnce = false;
      return isFirst ? new Promise(() => {}) : undefined;
    });
    const house = await ground.open(gateway);
    const { id } = await house.asked(all(6));
    await house.desk.approve('wang', id);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(house.desk.view(id).state, 'sending');
    await ground.clock.advance(MESSAGE_CONFIG.patience);
    const done = await house.until(id, 'done');
    assert.deepEqual([done.sent, mostOften()], [{ taken: 5, refused: 0, unknown: 1 }, 1]);
    await house.close();
  });

  it('stop at once when an officer says so', async () => {
    const { gateway, sent } = keptGateway(async (_phone, nth) => {
      if (nth === 2) await house.desk.stop('zhao', id);
    });
    const house = await ground.open(gateway);
    const { id } = await house.asked(all(6));
    await house.desk.approve('wang', id);
    const stopped = await house.until(id, 'stopped');
    assert.deepEqual([stopped.stopped, sent.length, stopped.left], ['by an officer', 2, 4]);
    await house.close();
  });
});
