import assert from 'node:assert/strict';
import { TODAY } from '../testing/city';
import { nameOf, type Scene, type SceneRider, scene } from '../testing/scene';

const at = (clock: string, date = '2020-01-12'): number => Date.parse(`${date}T${clock}+08:00`);
const WANG = '+8613800246021';
const ZHANG = '+8613900111222';

describe('a trace of somebody without a ticket', () => {
  let city: Scene;
  let wang: SceneRider;
  let zhang: SceneRider;

  beforeEach(async () => {
    city = await scene();
    wang = await city.rider('13800246021', '王小明');
    zhang = await city.rider('13900111222', '张伟');
  });

  it('traces a card, an identity document and a driver, and says who vouches for each', async () => {
    const tagKey = city.terminalStarts(7);
    const [card, document, driver] = [
      { kind: 'card', identifier: 'AMQMWVNH4GXTAUDO' },
      { kind: 'document', identifier: '11010519491231002X' },
      { kind: 'driver', identifier: '0417' },
    ] as const;
    city.terminalMade(tagKey, driver, 0, at('05:00:00'));
    city.terminalMade(tagKey, card, 0, at('08:00:00'));
    city.terminalMade(tagKey, card, 1, at('12:00:00'));
    city.terminalMade(tagKey, document, 0, at('08:05:00'), { people: 3 });
    const ofCard = await city.trace(card);
    assert.deepEqual(
      ofCard.rides.map(({ channel, marks }) => [channel, ...marks]),
      [['card'], ['card']],
    );
    assert.deepEqual(ofCard.coRiders.map(nameOf), ['driver 0417', 'document 11010519491231002X']);
    const ofDocument = await city.trace(document);
    assert.deepEqual(
      ofDocument.rides.map(({ channel, people, marks }) => [channel, people, ...marks]),
      [['assisted', 3, 'not proven by the rider']],
    );
    const ofDriver = await city.trace(driver);
    assert.deepEqual(ofDriver.rides[0]!.marks, ['not proven by the driver']);
    assert.deepEqual(ofDriver.coRiders.map(nameOf).sort(), [
      'card AMQMWVNH4GXTAUDO',
      'document 11010519491231002X',
    ]);
    assert.deepEqual((await city.trace({ kind: 'card', identifier: 'AAAAAAAAAAAAAAAA' })).rides, []);
  });

  it("joins a card to its owner's phone, and names both owners of a disputed one", async () => {
    const tagKey = city.terminalStarts(7);
    const card = { kind: 'card', identifier: 'AMQMWVNH4GXTAUDO' } as const;
    const owner = { kind: 'phone', identifier: WANG } as const;
    const cards = {
      ownersOf: (each: string) => (each === card.identifier ? [owner] : []),
      cardsOf: ({ identifier }: { identifier: string }) => (identifier === WANG ? [card.identifier] : []),
    };
    city.board(wang, at('08:00:00'));
    city.terminalMade(tagKey, card, 0, at('12:00:00'), { vehicleId: '30218' });
    city.board(zhang, at('12:10:00'), { vehicleId: '30218' });
    for (const who of [WANG, card]) {
      const { rides, coRiders } = await city.trace(who, { cards });
      assert.deepEqual(
        rides.map(({ channel }) => channel),
        ['code', 'card'],
      );
      assert.deepEqual(coRiders.map(nameOf), [ZHANG]);
    }
    assert.deepEqual((await city.trace(ZHANG, { cards })).coRiders.map(nameOf), [WANG]);
    const disputed = { ownersOf: () => [owner, { ...owner, identifier: ZHANG }], cardsOf: () => [] };
    assert.deepEqual((await city.trace(ZHANG, { cards: disputed })).coRiders[0]!.contact, {
      kind: 'conflict',
      number: card.identifier,
      owners: [WANG, ZHANG],
    });
  });

  it("ends rides with the trip, a driver's shift not", async () => {
    const tagKey = city.terminalStarts(7);
    city.board(wang, at('08:00:00'));
    city.terminalMade(tagKey, { kind: 'driver', identifier: '0417' }, 0, at('06:00:00'));
    city.board(zhang, at('08:40:00'));
    for (const [i, clock] of ['07:20:00', '08:30:00', '09:10:00'].entries())
      city.items.push({
        kind: 'trip end',
        id: new Uint8Array(16).fill(i),
        day: TODAY,
        vehicleId: '30217',
        endedAt: at(clock),
        clockErrorMs: 1000,
      });
    const { rides, coRiders } = await city.trace(WANG);
    assert.deepEqual(
      [rides[0]!.alighting.latest, rides[0]!.alighting.latestRule],
      [at('08:30:01'), 'trip end'],
    );
    assert.deepEqual(coRiders.map(nameOf), ['driver 0417'], 'who boarded the next trip shared none');
    assert.equal(coRiders[0]!.rides[0]!.alighting.latestRule, 'longest ride');
  });
});
