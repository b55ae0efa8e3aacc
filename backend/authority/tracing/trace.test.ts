import assert from 'node:assert/strict';
import { sameBytes } from '../../../protocol/bytes';
import { generateHpkeKey } from '../../../protocol/hpke';
import { generateSigningKey } from '../../../protocol/signing';
import type { Boarding } from '../../../protocol/stored-item';
import { TODAY } from '../testing/city';
import { nameOf, type Scene, type SceneRider, scene } from '../testing/scene';
import type { TraceResult } from './trace';

const at = (clock: string, date = '2020-01-12'): number => Date.parse(`${date}T${clock}+08:00`);
const WANG = '+8613800246021';
const ZHANG = '+8613900111222';

const shown = ({ coRiders }: TraceResult) =>
  coRiders.map((each) => [nameOf(each), each.certain, each.possible, ...each.marks]);

describe('a trace', () => {
  let city: Scene;
  let wang: SceneRider;
  let zhang: SceneRider;

  beforeEach(async () => {
    city = await scene();
    wang = await city.rider('13800246021', '王小明');
    zhang = await city.rider('13900111222', '张伟');
  });

  it('finds the rides of a number and who shared them, with minutes that differ by what is known', async () => {
    const ride = city.board(wang, at('08:00:00'));
    city.alight(ride, at('08:30:00'));
    city.board(zhang, at('08:10:00'), { channel: 'pass', clockErrorMs: 1000 });
    const result = await city.trace(WANG);
    assert.equal(result.rides.length, 1);
    assert.deepEqual(result.rides[0]!.boarding, {
      earliest: at('08:00:00'),
      latest: at('08:00:30'),
      rule: 'code',
    });
    assert.equal(result.rides[0]!.alighting.latestRule, 'said');
    // 08:09:59 to 08:30:10 and five minutes of air.
    assert.deepEqual(shown(result), [[ZHANG, 0, 26]]);
    assert.deepEqual(result.coRiders[0]!.contact, { kind: 'phone', phone: ZHANG, name: '张伟' });
    assert.deepEqual(result.unproven, []);

    city.alight(
      city.items.find((item): item is Boarding => item.kind === 'boarding' && item.channel === 'pass')!,
      at('08:25:00'),
    );
    const [coRider] = (await city.trace(WANG)).coRiders;
    assert.deepEqual([coRider!.certain, coRider!.possible], [14, 16]);
    assert.deepEqual((await city.trace(ZHANG)).coRiders.map(nameOf), [WANG], 'and from the other side');
  });

  it('names nobody who was elsewhere, earlier, or later than the air holds', async () => {
    const ride = city.board(wang, at('08:00:00'));
    city.alight(ride, at('08:30:00'));
    const others = await Promise.all(
      ['13900000001', '13900000002', '13900000003', '13900000004'].map((phone) => city.rider(phone)),
    );
    city.board(others[0]!, at('08:10:00'), { vehicleId: '30218' });
    city.alight(city.board(others[1]!, at('07:00:00')), at('07:59:40'));
    city.board(others[2]!, at('08:35:10'));
    city.board(others[3]!, at('08:35:00'));
    const result = await city.trace(WANG);
    assert.deepEqual(shown(result), [['+8613900000004', 0, 1]]);
    assert.equal(result.searched.opened, 2, 'only who may have shared the ride is opened');
    assert.equal(result.searched.checkIns, 5);
  });

  it('sorts by certain, then possible minutes, late check-ins last', async () => {
    city.alight(city.board(wang, at('08:00:00')), at('09:00:00'));
    const phones = ['13900000001', '13900000002', '13900000003', '13900000004'];
    const [a, b, c, d] = (await Promise.all(phones.map((phone) => city.rider(phone)))) as [
      SceneRider,
      SceneRider,
      SceneRider,
      SceneRider,
    ];
    city.alight(city.board(a, at('08:10:00')), at('08:20:00'));
    city.alight(city.board(b, at('08:10:00')), at('08:50:00'));
    city.board(c, at('08:10:00'));
    city.alight(city.board(d, at('08:00:00'), { marks: ['late'] }), at('09:00:00'));
    assert.deepEqual(shown(await city.trace(WANG)), [
      ['+8613900000002', 39, 41],
      ['+8613900000001', 9, 11],
      ['+8613900000003', 0, 56],
      ['+8613900000004', 59, 61, 'late'],
    ]);
  });

  it('merges one person: code and pass, two rides, two phones of a number', async () => {
    const [first, second] = [
      city.board(wang, at('08:00:00')),
      city.board(wang, at('18:00:00'), { vehicleId: '30218' }),
    ];
    city.alight(first, at('08:30:00'));
    city.alight(second, at('18:30:00'));
    const code = city.board(zhang, at('08:10:00'), { marks: ['late'] });
    city.board(zhang, at('08:11:00'), { channel: 'pass' });
    city.alight(code, at('08:20:00'));
    city.alight(city.board(zhang, at('18:10:00'), { vehicleId: '30218' }), at('18:20:00'));
    const result = await city.trace(WANG);
    assert.deepEqual(shown(result), [[ZHANG, 19, 21]]);
    assert.deepEqual(
      result.coRiders[0]!.rides.map((ride) => [ride.with, ride.certain, ride.possible]),
      [
        [0, 9, 11],
        [1, 9, 11],
      ],
    );

    const sister = await city.rider('13900111222');
    city.alight(city.board(sister, at('08:10:00')), at('08:25:00'));
    assert.deepEqual(
      shown(await city.trace(WANG)),
      [[ZHANG, 19, 21]],
      "two phones' minutes are not added up",
    );
  });

  it('traces both phones of a number', async () => {
    const tablet = await city.rider('13800246021');
    city.board(wang, at('08:00:00'));
    city.board(tablet, at('08:05:00'), { vehicleId: '30218' });
    city.board(zhang, at('08:10:00'), { vehicleId: '30218' });
    const result = await city.trace(WANG);
    assert.deepEqual(result.searched.registeredOn, [TODAY, TODAY]);
    assert.deepEqual(
      result.rides.map(({ vehicleId, alighting }) => [vehicleId, alighting.latestRule]),
      [
        ['30217', 'longest ride'],
        ['30218', 'longest ride'],
      ],
    );
    assert.deepEqual(result.coRiders.map(nameOf), [ZHANG]);
  });

  it("finds riders whom the driver typed in, cards and the driver, by the terminal's signed tag key", async () => {
    const tagKey = city.terminalStarts(7);
    const again = city.terminalStarts(7);
    const phone = { kind: 'phone', identifier: WANG } as const;
    city.terminalMade(tagKey, phone, 0, at('08:00:00'));
    city.terminalMade(tagKey, phone, 1, at('12:00:00'));
    city.terminalMade(again, phone, 0, at('18:00:00'));
    city.terminalMade(tagKey, { kind: 'card', identifier: 'C100200300' }, 0, at('08:05:00'));
    city.terminalMade(tagKey, { kind: 'document', identifier: '210102199001011234' }, 0, at('12:05:00'));
    const shift = city.terminalMade(tagKey, { kind: 'driver', identifier: 'D77' }, 0, at('05:00:00'));
    city.alight(shift, at('13:00:00'));
    const result = await city.trace(WANG);
    assert.deepEqual(
      result.rides.map(({ channel, boarding }) => [channel, boarding.earliest]),
      [
        ['assisted', at('08:00:00')],
        ['assisted', at('12:00:00')],
        ['assisted', at('18:00:00')],
      ],
    );
    assert.deepEqual(result.coRiders.map(nameOf).sort(), [
      'card C100200300',
      'document 210102199001011234',
      'driver D77',
    ]);
    assert.equal(result.searched.refusedTagKeys, 0);
  });

  it('shows apart what is not proven: a made-up ticket, one moved to another terminal, an assisted entry without a tag key', async () => {
    city.board(wang, at('08:00:00'));
    const genuine = city.board(zhang, at('08:10:00'));
    city.items.pop();
    const forged = { ...genuine, signature: new Uint8Array(64) };
    const moved = { ...genuine, terminalNumber: 8, vehicleId: '30217' };
    const sealedElse = { ...genuine, sealed: new Uint8Array(80) };
    city.items.push(
      forged,
      { ...moved, id: city.city.random.bytes(16) },
      { ...sealedElse, id: city.city.random.bytes(16) },
    );
    const unsigned = city.city.random.bytes(32);
    city.terminalMade(unsigned, { kind: 'phone', identifier: '+8613900000009' }, 0, at('08:20:00'));
    const result = await city.trace(WANG);
    assert.deepEqual(result.coRiders, []);
    assert.deepEqual(result.unproven.map(({ why }) => why).sort(), [
      'no signed tag key of the terminal gives its tag',
      'the check-in is not what its ticket makes it',
      'the ticket is not one of ours',
      'the ticket is not one of ours',
    ]);
    assert.deepEqual(
      Object.keys(result.unproven[0]!),
      ['why', 'vehicleId', 'boardedAt', 'channel', 'terminalNumber'],
      'nobody is named',
    );
  });

  it('takes no tag key that the terminal did not sign: an insider cannot invent an entry for a number', async () => {
    city.board(wang, at('08:00:00'));
    const tagKey = city.terminalStarts(7);
    city.terminalMade(tagKey, { kind: 'phone', identifier: ZHANG }, 0, at('08:05:00'));
    assert.deepEqual((await city.trace(WANG)).coRiders.map(nameOf), [ZHANG]);
    city.terminalKeys.set(7, generateSigningKey());
    const result = await city.trace(WANG);
    assert.deepEqual(result.coRiders, []);
    assert.equal(result.searched.refusedTagKeys, 1);
    assert.equal(result.unproven.length, 1);
  });

  it('keeps both rides of a ticket that was used twice, and says so', async () => {
    const own = wang.hand.find(({ day }) => day === TODAY)!.ticket;
    city.board(wang, at('08:00:00'), { ticket: own });
    city.board(wang, at('08:30:00'), { ticket: own, vehicleId: '30218', terminalNumber: 8, channel: 'pass' });
    const shown = zhang.hand.find(({ day }) => day === TODAY)!.ticket;
    city.board(zhang, at('08:10:00'), { ticket: shown, channel: 'pass' });
    city.board(zhang, at('11:00:00'), {
      ticket: shown,
      vehicleId: '30299',
      terminalNumber: 9,
      channel: 'pass',
    });
    const result = await city.trace(WANG);
    assert.deepEqual(
      result.rides.map(({ vehicleId, marks, alighting }) => [vehicleId, marks, alighting.latestRule]),
      [
        ['30217', ['twice'], 'longest ride'],
        ['30218', ['twice'], 'longest ride'],
      ],
    );
    assert.deepEqual(
      result.coRiders.map((each) => [nameOf(each), each.marks]),
      [[ZHANG, ['twice']]],
    );
  });

  it('leads to nobody who deleted the registration, neither from the number nor as a co-rider', async () => {
    city.board(wang, at('08:00:00'));
    city.board(zhang, at('08:10:00'));
    await city.registrar.remove(zhang.token);
    const result = await city.trace(WANG);
    assert.deepEqual(
      result.coRiders.map(({ contact }) => contact),
      [{ kind: 'deleted' }],
    );
    assert.deepEqual((await city.trace(ZHANG)).rides, []);
  });

  it('opens the days of the case only', async () => {
    city.board(wang, at('08:00:00'));
    city.board(wang, at('08:00:00', '2020-01-13'), { day: TODAY + 1 });
    city.board(zhang, at('08:10:00', '2020-01-13'), { day: TODAY + 1 });
    const days = async (...opened: number[]) =>
      city.trace(WANG, { dayKeys: new Map(opened.map((day) => [day, city.city.dayKeys.get(day)!])) });
    assert.equal((await days(TODAY)).rides.length, 1);
    assert.equal((await days(TODAY)).coRiders.length, 0);
    assert.equal((await days(TODAY, TODAY + 1)).rides.length, 2);
    assert.equal((await days()).rides.length, 0);
    const wrong = new Map([[TODAY, generateHpkeKey()]]);
    assert.equal((await city.trace(WANG, { dayKeys: wrong })).rides.length, 0);
    const window = { from: at('00:00:00', '2020-01-13'), to: at('23:00:00', '2020-01-13') };
    const result = await city.trace(WANG, window);
    assert.deepEqual(
      result.rides.map(({ boarding }) => boarding.earliest),
      [at('08:00:00', '2020-01-13')],
    );
    assert.deepEqual(result.coRiders.map(nameOf), [ZHANG]);
  });

  it("is not misled by seeds that were moved to another's registration", async () => {
    const stolen = (await city.registrar.registrationsOf(ZHANG))[0]!.seeds;
    city.board(zhang, at('08:00:00'));
    const [own] = await city.registrar.registrationsOf(WANG);
    const result = await city.trace(WANG, { registrations: [{ ...own!, seeds: stolen }] });
    assert.deepEqual(result.rides, []);
    assert.ok(!sameBytes(own!.ref, (await city.registrar.registrationsOf(ZHANG))[0]!.ref));
  });

  it('bounds a ride by the next check-in of the same registration, of the index case and of co-riders', async () => {
    city.board(wang, at('08:00:00'));
    city.board(wang, at('08:40:00'), { vehicleId: '30218' });
    city.board(zhang, at('08:05:00'));
    city.board(zhang, at('08:50:00'), { vehicleId: '30218' });
    const result = await city.trace(WANG);
    assert.equal(result.rides[0]!.alighting.latest, at('08:40:30'));
    assert.equal(result.rides[0]!.alighting.latestRule, 'next check-in');
    const [first] = result.coRiders[0]!.rides;
    assert.equal(first!.alighting.latest, at('08:50:30'));
  });
});
