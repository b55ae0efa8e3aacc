import assert from 'node:assert/strict';
import type { Identifier } from '../../../protocol/sealed-subject';
import { TODAY } from '../testing/city';
import { nameOf, type Scene, type SceneRider, scene } from '../testing/scene';
import { TRACE_DEFAULTS } from './config';
import {
  type AskedPerson,
  identifierOf,
  type SecondDegree,
  traceSecondDegree,
  windowOf,
} from './second-degree';
import type { TraceInput } from './trace';

const at = (clock: string, date = '2020-01-12'): number => Date.parse(`${date}T${clock}+08:00`);
const WANG = '+8613800246021';
const LIU = '+8613900000003';
const LATER = at('23:00:00', '2020-01-20');

describe('contacts of contacts', () => {
  let city: Scene;
  let wang: SceneRider;
  let zhang: SceneRider;
  let liu: SceneRider;

  beforeEach(async () => {
    city = await scene();
    wang = await city.rider('13800246021');
    zhang = await city.rider('13900111222');
    liu = await city.rider('13900000003');
  });

  /** Traces the index case, then asks for all its co-riders' co-riders. */
  async function second(more: Partial<TraceInput> = {}): Promise<SecondDegree> {
    const input = await city.inputOf(WANG, more);
    const { coRiders } = await city.trace(WANG, more);
    const persons = coRiders.flatMap((each, coRider): AskedPerson[] => {
      const identifier = identifierOf(each.contact);
      const window = windowOf(each, input.config, LATER);
      return identifier ? [{ coRider, key: each.key, identifier, window }] : [];
    });
    const first = new Set(coRiders.map(({ key }) => key));
    const { registrationsOf } = city.registrar;
    return traceSecondDegree(input, { persons, first, registrationsOf });
  }
  const shown = ({ contacts }: SecondDegree) =>
    contacts.map((each) => [
      nameOf(each as Parameters<typeof nameOf>[0]),
      each.certain,
      each.possible,
      each.rides.map(({ via, with: own }) => [via, own]),
    ]);
  const board = (rider: SceneRider, from: string, to: string, vehicleId = '30217', date = '2020-01-12') =>
    city.alight(
      city.board(rider, at(from, date), { vehicleId, day: date === '2020-01-12' ? TODAY : TODAY + 1 }),
      at(to, date),
    );

  it("are who shared a co-rider's rides from the shared one on, none of them twice or of the first degree", async () => {
    board(zhang, '07:00:00', '07:20:00', '30300');
    const before = await city.rider('13900000004');
    board(before, '07:00:00', '07:20:00', '30300');
    board(wang, '08:00:00', '08:30:00');
    board(zhang, '08:10:00', '08:30:00');
    const alsoFirst = await city.rider('13900000005');
    board(alsoFirst, '08:10:00', '08:30:00');
    board(zhang, '18:00:00', '18:30:00', '30218');
    board(alsoFirst, '18:00:00', '18:30:00', '30218');
    board(liu, '18:10:00', '18:40:00', '30218');
    const found = await second();
    // With two of the first degree for 19 minutes each: one person, and the minutes are not added up.
    assert.deepEqual(shown(found), [
      [
        LIU,
        19,
        26,
        [
          [0, 1],
          [1, 1],
        ],
      ],
    ]);
    assert.deepEqual(
      found.persons.map(({ rides, alreadyFirst, unseenDays }) => [rides.length, alreadyFirst, unseenDays]),
      [
        [2, 1, 0],
        [2, 1, 0],
      ],
    );
    assert.equal(found.unproven, 0);
  });

  it('are of the days that the case opens, and of no more days than the limit', async () => {
    board(wang, '08:00:00', '08:30:00');
    board(zhang, '08:10:00', '08:30:00');
    board(zhang, '09:00:00', '09:30:00', '30218', '2020-01-13');
    board(liu, '09:10:00', '09:30:00', '30218', '2020-01-13');
    assert.deepEqual(shown(await second()), [[LIU, 19, 21, [[0, 1]]]]);
    const oneDay = { ...TRACE_DEFAULTS, secondDegree: { persons: 10, days: 1 } };
    assert.deepEqual(shown(await second({ config: oneDay })), [], 'a day and 50 minutes later');
    const dayKeys = new Map([[TODAY, city.city.dayKeys.get(TODAY)!]]);
    const closed = await second({ dayKeys });
    assert.deepEqual(shown(closed), []);
    assert.equal(closed.persons[0]!.unseenDays, 3, 'and it is said how many days were not looked at');
  });

  it('reach riders without a phone, and those whom nobody can name stop there', async () => {
    const tagKey = city.terminalStarts(7);
    const other = city.terminalStarts(8);
    const card: Identifier = { kind: 'card', identifier: 'ABCDEFGHJKMNPQRS' };
    board(wang, '08:00:00', '08:30:00');
    city.terminalMade(tagKey, card, 0, at('08:10:00'));
    board(zhang, '08:15:00', '08:30:00');
    city.terminalMade(other, card, 0, at('18:00:00'), { vehicleId: '30218', terminalNumber: 8 });
    board(liu, '18:10:00', '18:40:00', '30218');
    await city.registrar.remove(zhang.token);
    const found = await second();
    assert.deepEqual(shown(found), [[LIU, 0, 31, [[0, 1]]]]);
    assert.equal(found.persons.length, 1, 'the rider who deleted the registration leads to nobody');
  });
});
