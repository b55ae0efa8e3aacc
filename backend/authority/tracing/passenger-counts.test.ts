import assert from 'node:assert/strict';
import { MemoryDisk } from '../../../platform/memory-disk';
import { utf8 } from '../../../protocol/bytes';
import { type Scene, scene } from '../testing/scene';
import { passengerCountsIn } from './passenger-counts';

const at = (clock: string, date = '2020-01-12'): number => Date.parse(`${date}T${clock}+08:00`);
const WANG = '+8613800246021';

describe('coverage by passenger counters', () => {
  let city: Scene;
  let disk: MemoryDisk;
  const write = async (path: string, text: string) => {
    const parts = `/counts/${path}`.split('/');
    await disk.makeFolder(parts.slice(0, -1).join('/'));
    const file = await disk.open(parts.join('/'), 'create');
    await file.write(utf8(text), 0);
    await file.close();
  };
  const coverage = async () => {
    const passengerCounts = passengerCountsIn(disk, '/counts', 480);
    return (await city.trace(WANG, { passengerCounts })).rides.map((ride) => ride.coverage);
  };
  const row = (from: string, to: string, boarded: number | string, date = '2020-01-12') =>
    `${date}T${from}+08:00,${date}T${to}+08:00,${boarded}\n`;
  const HEAD = 'from,to,boarded\n';

  beforeEach(async () => {
    city = await scene();
    disk = new MemoryDisk();
    const wang = await city.rider('13800246021');
    city.alight(city.board(wang, at('08:02:00')), at('08:20:00'));
    city.board(await city.rider('13900000001'), at('08:10:00'), { people: 3 });
    // In the stretch, before the ride: like with like.
    city.board(await city.rider('13900000002'), at('08:01:00'));
    city.board(await city.rider('13900000003'), at('08:05:00'), { marks: ['late'] });
    city.board(await city.rider('13900000004'), at('08:31:00'));
  });

  it('holds check-ins against who got on in the same stretches, of that vehicle and date only', async () => {
    await write(
      '2020-01-12/30217.csv',
      `\uFEFF${HEAD}${row('07:45:00', '08:00:00', 99)}${row('08:00:00', '08:15:00', 12)}${row('08:15:00', '08:30:00', 4)}${row('08:30:00', '08:45:00', 50)}`,
    );
    await write('2020-01-12/30218.csv', `${HEAD}${row('08:00:00', '08:15:00', 70)}`);
    assert.deepEqual(await coverage(), [{ checkedIn: 6, boarded: { counted: 16, checkedIn: 5 } }]);
  });

  it('says that there are none: no file, no stretch of the ride, a taxi', async () => {
    assert.deepEqual(await coverage(), [{ checkedIn: 6 }]);
    await write('2020-01-12/30217.csv', `${HEAD}${row('09:00:00', '09:15:00', 9)}`);
    assert.deepEqual(await coverage(), [{ checkedIn: 6 }]);
    await write('2020-01-12/T1.csv', `${HEAD}${row('10:00:00', '10:15:00', 2)}`);
    const index = await city.rider('13800246021');
    city.board(index, at('10:05:00'), { vehicleId: 'T1' });
    assert.deepEqual((await coverage()).at(-1), { checkedIn: 1 });
  });

  it('names file, line and what to mend of one that cannot be read, and traces on', async () => {
    for (const [text, why] of [
      ['from,to\n', /passenger counts 2020-01-12\/30217.csv must begin with "from,to,boarded"/],
      [
        `${HEAD}${row('08:00:00', '08:15:00', 'many')}`,
        /30217.csv, line 2 must end with how many got on, 0 to 1000/,
      ],
      [`${HEAD}${row('08:15:00', '08:00:00', 1)}`, /line 2 must be two times with their zone/],
      [`${HEAD}2020-01-12T08:00,2020-01-12T08:15,3\n`, /line 2 must be two times with their zone/],
    ] as const) {
      disk = new MemoryDisk();
      await write('2020-01-12/30217.csv', text);
      const [found] = await coverage();
      assert.equal(found!.checkedIn, 6);
      assert.match(found!.fault!, why);
    }
  });

  it('reads the files of both dates at midnight, and none outside its folder whatever a vehicle is called', async () => {
    const read: string[] = [];
    const counts = passengerCountsIn(
      {
        read: async (path: string) => {
          read.push(path);
          throw Object.assign(new Error('none'), { code: 'ENOENT' });
        },
      },
      '/counts',
      480,
    );
    const around = { earliest: at('23:50:00'), latest: at('00:20:00', '2020-01-13') };
    assert.equal(await counts('../../keyrings/x', around), undefined);
    await counts('辽A-T1', around);
    assert.deepEqual(
      read.map((path) => path.replace(/%[0-9A-F]{2}/g, '%')),
      [
        '/counts/2020-01-12/..%..%keyrings%x.csv',
        '/counts/2020-01-13/..%..%keyrings%x.csv',
        '/counts/2020-01-12/%%%A-T1.csv',
        '/counts/2020-01-13/%%%A-T1.csv',
      ],
    );
  });
});
