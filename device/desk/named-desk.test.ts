import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeCard, encodeDriverCard } from '../../protocol/card';
import { openCardOwner } from '../../protocol/card-owner';
import { cardText } from '../../protocol/identifiers';
import { generateSigningKey } from '../../protocol/signing';
import { cardReader } from './card-reader';
import { BINDING_MS } from './named-desk';
import { bundle, cardKey, DAY, made, peopleDesk, registrar } from './people.fixture';

const PHONE = '13800246021';
const CARD = new Uint8Array(10).fill(5);
const MINUTE = 60_000;

describe('check-ins that the terminal makes itself', () => {
  it('journals its tag key, signed, before the first of them, and gives each boarding a tag of its own', async () => {
    const { desk, items, opened, clock } = peopleDesk();
    assert.deepEqual(await desk.assisted('phone', PHONE, 1), {
      kind: 'accepted',
      code: 'checked-in',
      channel: 'assisted',
      tail: '6021',
    });
    await desk.assisted('document', '11010519491231002x', 3);
    await desk.assisted('phone', PHONE, 2);
    await clock.advance(MINUTE);
    await desk.card(CARD);
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ['tag key', 'assisted', 'assisted', 'assisted', 'card'],
    );
    assert.deepEqual(
      made(items).map((item) => [opened(item).who.identifier, opened(item).k, item.people ?? 1]),
      [
        ['+8613800246021', 0, 1],
        ['11010519491231002X', 0, 3],
        ['+8613800246021', 1, 2],
        [cardText(CARD), 0, 1],
      ],
    );
    assert.doesNotMatch(JSON.stringify(items), /13800246021|110105/);
  });

  it('takes a new key each day, at each start and after 64 boardings of one, and seals to no other day', async () => {
    const { desk, items, clock, opened } = peopleDesk();
    for (let i = 0; i < 65; i++) await desk.assisted('phone', PHONE, 1);
    const keys = () => items.filter(({ kind }) => kind === 'tag key').length;
    assert.equal(keys(), 2);
    assert.equal(opened(made(items).at(-1)!).k, 0);
    await clock.advance(24 * 3_600_000);
    await desk.assisted('phone', PHONE, 1);
    assert.equal(keys(), 3);
    assert.equal(made(items).at(-1)!.day, DAY + 1);
    await clock.advance(24 * 3_600_000);
    assert.equal((await desk.assisted('phone', PHONE, 1)).code, 'no-key');
    assert.equal((await desk.card(CARD)).code, 'no-key');
    const again = peopleDesk();
    await again.desk.assisted('phone', PHONE, 1);
    assert.notDeepEqual(made(again.items)[0]!.tag, made(items)[0]!.tag);
  });

  it('leaves no gap and no repeated tag where the disk failed in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (fails) => {
        const { desk, items, storage, opened } = peopleDesk();
        for (const failing of fails) {
          storage.failing = failing;
          const outcome = await desk.assisted('phone', PHONE, 1);
          assert.equal(outcome.code, failing ? 'storage-failing' : 'checked-in');
        }
        const all = made(items);
        assert.equal(all.length, fails.filter((failing) => !failing).length);
        assert.equal(new Set(all.map(({ tag }) => Buffer.from(tag).toString('hex'))).size, all.length);
        // The vault asks for k = 0, then 1, and so on under each key: every one must be reached.
        const reached = all.map((item) => opened(item).k);
        for (const [i, k] of reached.entries()) assert.ok(k === 0 || reached.slice(0, i).includes(k - 1));
      }),
      { numRuns: 30 },
    );
  });

  it('dates by the last certain time while nobody vouches for the clock', async () => {
    const { desk, items, time } = peopleDesk({ trust: false });
    assert.equal((await desk.assisted('phone', PHONE, 1)).code, 'no-key', 'before any certain time');
    time.raiseFloor(Date.UTC(2020, 0, 12, 6));
    assert.equal((await desk.assisted('phone', PHONE, 1)).code, 'checked-in');
    assert.equal(made(items)[0]!.day, DAY);
  });

  it('refuses in words a number that is none, and seals nothing', async () => {
    const { desk, items } = peopleDesk();
    assert.equal((await desk.assisted('phone', '1380024602', 1)).code, 'phone-form');
    assert.equal((await desk.assisted('document', '110105194912310021', 1)).code, 'document-form');
    assert.equal(desk.bindNext('phone', '2')?.code, 'phone-form');
    assert.deepEqual(items, []);
  });

  it('says already for a card within ten minutes, and takes it again for the ride back', async () => {
    const { desk, items, clock, opened } = peopleDesk();
    await desk.card(CARD);
    await clock.advance(9 * MINUTE);
    assert.equal((await desk.card(CARD)).kind, 'already');
    await clock.advance(9 * MINUTE);
    assert.equal((await desk.card(CARD)).kind, 'accepted');
    assert.deepEqual(
      made(items).map((item) => opened(item).k),
      [0, 1],
    );
  });

  it('gives the next card to who waits for one: owner sealed to the registrar, then the check-in', async () => {
    const { desk, items } = peopleDesk();
    desk.bindNext('phone', PHONE);
    assert.equal(desk.binding?.tail, '6021');
    assert.equal((await desk.card(CARD)).code, 'card-bound');
    const [owner] = items;
    assert.ok(owner?.kind === 'card owner');
    assert.deepEqual(openCardOwner(registrar, owner.sealed), {
      card: cardText(CARD),
      owner: { kind: 'phone', identifier: '+8613800246021' },
    });
    assert.equal(made(items).length, 1);
    assert.equal(desk.binding, undefined);
    assert.equal((await desk.card(CARD)).kind, 'already', 'bound once');
  });

  it('gives it to nobody after 20 s, or when the driver takes it back', async () => {
    const { desk, items, clock } = peopleDesk();
    desk.bindNext('phone', PHONE);
    await clock.advance(BINDING_MS);
    assert.equal((await desk.card(CARD)).code, 'checked-in');
    desk.bindNext('phone', PHONE);
    desk.cancelBinding();
    await desk.card(new Uint8Array(10));
    assert.ok(!items.some(({ kind }) => kind === 'card owner'));
  });
});

describe('a card that is shown', () => {
  const read = cardReader({ bundle: () => bundle, isRevoked: (number) => number[0] === 9 });

  it("is a rider's, a driver's, revoked, or none of this city", () => {
    assert.deepEqual(read(encodeCard(cardKey, CARD)), { kind: 'card', number: CARD });
    assert.deepEqual(read(encodeDriverCard(cardKey, '0417')), { kind: 'driver', driver: '0417' });
    assert.deepEqual(read(encodeCard(cardKey, new Uint8Array(10).fill(9))), { refused: 'card-revoked' });
    assert.deepEqual(read(encodeCard(generateSigningKey(), CARD)), { refused: 'card-forged' });
    assert.deepEqual(read('CR2:ABC'), { refused: 'card-forged' });
  });
});
