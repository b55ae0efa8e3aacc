/** Two days of one rider with everything that a result can show: lines, taxi, card, typed numbers, every mark, a family. */
import type { Boarding } from '../../../../protocol/stored-item';
import { TODAY } from '../../testing/city';
import type { Scene, SceneRider } from '../../testing/scene';

/** Whom the case is about. */
export const WANG = '13800246021';

const local = (day: string) => (clock: string) => Date.parse(`${day}T${clock}+08:00`);
const today = local('2020-01-12');
const yesterday = local('2020-01-11');
const MINUTE = 60_000;

const trip = (lineId: string, tripId: string, stopSequence: number) => ({
  trip: { lineId, tripId, startDate: '20200112', stopSequence },
});

/** @param riders how many share the morning's bus; each takes a registration */
export async function busyDays(scene: Scene, riders = 24): Promise<void> {
  const wang = await scene.rider(WANG, '王小明');
  const morning = { vehicleId: '30217', ...trip('168', '168-0-0800', 2) };
  const noon = { vehicleId: '20714', terminalNumber: 9, ...trip('207', '207-0-1030', 3) };
  const taxi = { vehicleId: '辽A-T1234', terminalNumber: 11 };
  scene.alight(scene.board(wang, today('08:04:00'), morning), today('08:31:00'));
  scene.board(wang, today('09:20:00'), taxi);
  scene.board(wang, today('10:35:00'), noon);

  const onward: SceneRider[] = [];
  for (let n = 0; n < riders; n++) {
    const rider = await scene.rider(
      `139${String(10_000_000 + n * 137)}`,
      n % 5 === 0 ? `张伟${n}` : undefined,
    );
    const on = scene.board(rider, today('08:05:00') + n * MINUTE, {
      ...morning,
      channel: n % 3 ? 'code' : 'pass',
    });
    if (n % 2 === 0) scene.alight(on, on.boardedAt + (24 - n) * MINUTE);
    // Two of these, and two strangers, take another bus later: contacts of contacts.
    if (n < 2) onward.push(rider);
    // These ride again at noon.
    if (n % 6 === 0) scene.alight(scene.board(rider, today('10:36:00'), noon), today('10:50:00'));
  }
  for (const phone of ['13600000001', '13600000002']) onward.push(await scene.rider(phone));
  const later = { vehicleId: '30400', terminalNumber: 14, ...trip('168', '168-0-1100', 5) };
  for (const [n, rider] of onward.entries())
    scene.alight(scene.board(rider, today('11:02:00') + n * MINUTE, later), today('11:25:00'));
  await marked(scene, morning);

  // Yesterday the driver typed his number, and a colleague's card was read on the same bus.
  const evening = { vehicleId: '30218', terminalNumber: 8, day: TODAY - 1, ...trip('168', '168-1-1925', 4) };
  const key = scene.terminalStarts(8, TODAY - 1);
  scene.terminalMade(key, { kind: 'phone', identifier: `+86${WANG}` }, 0, yesterday('19:40:00'), evening);
  const made = [
    { kind: 'card', identifier: '4471903288125566' },
    { kind: 'phone', identifier: '+8618640017712' },
    { kind: 'driver', identifier: '0417' },
  ] as const;
  for (const [n, subject] of made.entries())
    scene.terminalMade(key, subject, 0, yesterday('19:35:00') + n * MINUTE, evening);
}

/** One rider for each mark, and one who deleted the registration. */
async function marked(scene: Scene, morning: object): Promise<void> {
  const at = today('08:10:00');
  const board = async (phone: string, more: object = {}): Promise<Boarding> =>
    scene.board(await scene.rider(phone), at, { ...morning, ...more });
  await board('13500000001', { marks: ['late'] });
  await board('13500000002', { marks: ['crowded'], people: 3 });
  await board('13500000003', { marks: ['misdated'] });
  // The same ticket at another terminal of another vehicle, a minute later: twice, and impossible.
  const twice = await scene.rider('13500000004');
  const { ticket } = twice.hand.find(({ day }) => day === TODAY)!;
  scene.board(twice, at, { ...morning, ticket });
  scene.board(twice, today('11:00:00'), { vehicleId: '99', terminalNumber: 12, ticket });
  const liar = await scene.rider('13500000005');
  scene.board(liar, at, morning);
  scene.board(liar, at + 30_000, { vehicleId: '98', terminalNumber: 13 });
  // An insider's invention: the seal of a rider under no signature of ours.
  const invented = await board('13500000006');
  scene.items[scene.items.indexOf(invented)] = { ...invented, signature: new Uint8Array(64) };
  const gone = await scene.rider('13500000007');
  scene.board(gone, at, morning);
  await scene.registrar.remove(gone.token);
}
