import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSegment, packSegment } from '../../../protocol/segment';
import { waitFor } from '../../../test/support/wait';
import type { CaseView } from '../cases/case-view';
import { TODAY } from '../testing/city';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const [INDEX, GONE, THERE] = ['13800246021', '13900111222', '13900333444'];

/** The operator's two segments of today become one. */
function mergeToday({ scene, peer }: ConsoleCity): void {
  const [day, key, number] = [TODAY, scene.segmentKey(TODAY), 3];
  const items = peer.segments.flatMap(({ bytes }) => [
    ...openSegment((at, length) => bytes.subarray(at, at + length), bytes.length, key).all(),
  ]);
  const bytes = packSegment({ day, number, items, key, random: scene.city.random });
  peer.segments.push({ number, day, rows: items.length, bytes, replaces: [1, 2] });
}

describe('a rider who deletes the registration in the middle of a case', function () {
  this.timeout(120_000);

  it('is seen by its officers until the keys close or the case is traced again, as the page says, and by nobody afterwards', async () => {
    const city = await consoleCity();
    const { scene } = city;
    const index = await scene.rider(INDEX);
    const [gone, there] = [await scene.rider(GONE, '李秀英'), await scene.rider(THERE)];
    scene.alight(scene.board(index, at('08:00:00')), at('08:30:00'));
    for (const rider of [gone, there]) scene.alight(scene.board(rider, at('08:05:00')), at('08:25:00'));
    await city.knowsTerminals();
    city.releases();
    const officer = (id: 'li' | 'wang') => new OfficerClient(city, city.people[id]).signIn();
    const [li, wang] = [await officer('li'), await officer('wang')];
    const opened = async (reference: string): Promise<CaseView> => {
      const window = { from: at('05:00:00'), to: at('11:00:00') };
      const shown = await wang.approve(await li.submit({ phone: INDEX, ...window, reference }));
      await li.open(shown);
      await wang.open(shown);
      return shown;
    };
    /** The numbers of all co-riders, each asked for as the page does. */
    const numbers = async (id: string): Promise<string[]> => {
      const { version, coRiders } = await li.result(id);
      const contacts = [];
      for (let coRider = 0; coRider < coRiders.length; coRider++)
        contacts.push((await li.ask(`/api/cases/${id}/show`, { coRider, version })).contact as string);
      return contacts.sort();
    };

    const first = await opened('SY-9001');
    assert.deepEqual(await numbers(first.id), [`+86${GONE} 李秀英`, `+86${THERE}`]);
    await scene.registrar.remove(gone.token);
    assert.deepEqual(
      await numbers(first.id),
      [`+86${GONE} 李秀英`, `+86${THERE}`],
      'what a running case keeps',
    );

    // The operator merges the day meanwhile: what the case's process was given to read stays.
    mergeToday(city);
    const onDisk = () => readdirSync(join(city.folder, `segments/${TODAY}`)).sort();
    await waitFor('the merged segment', () => onDisk().includes('3.seg'));

    // Traced again: the ride is there, and whose it was nobody can tell.
    const before = (await li.result(first.id)).version;
    await li.ask(`/api/cases/${first.id}/again`, {});
    const again = await waitFor('the second run', async () => {
      const found = await li.result(first.id);
      return found.version === before ? undefined : found;
    });
    assert.equal(again.coRiders.length, 2);
    assert.deepEqual(await numbers(first.id), ['', `+86${THERE}`]);

    assert.deepEqual(onDisk(), ['1.seg', '2.seg', '3.seg']);
    await li.ask(`/api/cases/${first.id}/close`, {});
    await waitFor('the end of what was merged', () => onDisk().join() === '3.seg');
    await assert.rejects(numbers(first.id), /keys of this case are closed|not found|403/);
    const second = await opened('SY-9002');
    assert.deepEqual(await numbers(second.id), ['', `+86${THERE}`], 'and no later case has the number');
  });
});
