import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { CaseView } from '../../backend/authority/cases/case-view';
import { type ConsoleCity, consoleCity } from '../../backend/authority/console/testing/console-city';
import {
  OfficerClient,
  type WholeResult,
  wholeOf,
} from '../../backend/authority/console/testing/officer-client';
import { TODAY } from '../../backend/authority/testing/city';
import type { SceneRider } from '../../backend/authority/testing/scene';
import { packSegment } from '../../protocol/segment';
import type { StoredItem } from '../../protocol/stored-item';
import { memoryOf, whyNoMemory } from '../privacy/places/process-memory';
import { skipBecause } from '../support/skip';
import { waitFor } from '../support/wait';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const [WANG, ZHANG, ZHAO] = ['13800246021', '13900111222', '13900333444'];
const window = { from: at('05:00:00'), to: at('11:00:00') };

describe('a case, from opening to closing', function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  let [li, wang] = [] as OfficerClient[] as [OfficerClient, OfficerClient];
  let index: SceneRider;
  let zhao: SceneRider;
  let shown: CaseView;

  /** Check-ins that reach the authority only now. */
  const arriveLate = (...items: StoredItem[]) => {
    const number = city.peer.segments.length + 1;
    const key = city.scene.segmentKey(TODAY);
    const bytes = packSegment({ day: TODAY, number, items, key, random: city.scene.city.random });
    city.peer.segments.push({ number, day: TODAY, rows: items.length, bytes });
  };
  const marks = ({ rides, coRiders }: WholeResult) => ({
    rides: rides.map(({ since }) => since ?? ''),
    coRiders: coRiders.map(({ contact, since }) => `${contact.slice(-4)} ${since ?? ''}`.trim()),
  });
  /** The lines of news until the run ends. */
  const news = async (client: OfficerClient) => client.news(shown.id);

  beforeEach(async () => {
    city = await consoleCity();
    const { scene } = city;
    index = await scene.rider(WANG, '王小明');
    const zhang = await scene.rider(ZHANG, '张伟');
    zhao = await scene.rider(ZHAO);
    scene.board(index, at('08:00:00'));
    scene.board(zhang, at('08:10:00'));
    city.releases();
    li = await new OfficerClient(city, city.people.li).signIn();
    wang = await new OfficerClient(city, city.people.wang).signIn();
    shown = await li.submit({ phone: WANG, ...window, reference: 'SY-7001' });
    await wang.approve(shown);
  });

  it('streams what it finds: rides, then co-riders, contacts masked, each look-up audited', async () => {
    await li.open(shown);
    const watching = news(li);
    await wang.open(shown);
    const lines = await watching;
    const types = lines.map(({ type }) => type).filter((type) => type !== 'progress');
    assert.deepEqual(types, ['rides', 'so far', 'co-riders', 'result', 'co-riders']);
    const stages = lines.flatMap((line) => (line.type === 'progress' ? [line.stage] : []));
    assert.deepEqual([stages[0], stages.at(-1)], ['segments', 'tag keys']);
    const result = wholeOf(lines);
    assert.deepEqual(marks(result), { rides: [''], coRiders: ['1222'] });
    assert.deepEqual(result.newness, { run: 1, gone: { rides: 0, coRiders: 0 } });
    assert.doesNotMatch(JSON.stringify(lines), /13900111222|张伟/);
    const lookUps = (await city.audit.read(0, 100)).filter(({ action }) => action === 'look-up');
    assert.deepEqual(
      lookUps.map(({ count }) => count),
      [result.searched.opened],
    );
    // Who comes later sees the whole at once; who may not, nothing.
    assert.deepEqual(
      (await news(wang)).map(({ type }) => type),
      ['result', 'co-riders'],
    );
    const chen = await new OfficerClient(city, city.people.chen).signIn();
    await assert.rejects(chen.news(shown.id), /403 this is for the roles/);
    await li.ask(`/api/cases/${shown.id}/close`, {});
    await assert.rejects(news(li), /403 the keys of this case were closed/);
  });

  it('traced again, says what is new and what changed, also after its keys were closed and opened again', async () => {
    await li.open(shown);
    await wang.open(shown);
    wholeOf(await news(li));
    const again = async () => {
      await li.ask(`/api/cases/${shown.id}/again`, {});
      return wholeOf(await news(li));
    };
    const same = await again();
    assert.deepEqual(marks(same), { rides: [''], coRiders: ['1222'] });
    assert.equal(same.newness!.run, 2);
    assert.equal(same.newness!.since!.run, 1);

    // A bus without network comes home: another co-rider, another ride, and the first ride ended sooner.
    const { scene } = city;
    const second = scene.board(index, at('09:00:00'), { vehicleId: '30218', terminalNumber: 8 });
    arriveLate(scene.board(zhao, at('08:20:00')), second);
    const more = await again();
    assert.deepEqual(marks(more), { rides: ['changed', 'new'], coRiders: ['1222 changed', '3444 new'] });
    assert.deepEqual(more.newness!.gone, { rides: 0, coRiders: 0 });

    // What is kept of a run names nobody, and its process is not needed for it.
    const [pid] = city.console.casePids();
    process.kill(pid!, 'SIGKILL');
    await waitFor('the process of the case to be gone', () => city.console.casePids().length === 0);
    await assert.rejects(li.ask(`/api/cases/${shown.id}/again`, {}), /403 /);
    await li.open(shown);
    await wang.open(shown);
    const reopened = wholeOf(await news(li));
    assert.deepEqual(marks(reopened), { rides: ['', ''], coRiders: ['1222', '3444'] });
    assert.deepEqual([reopened.newness!.run, reopened.newness!.since!.run], [4, 3]);
    // A registration is deleted: its co-rider leads to nobody.
    await scene.registrar.remove(zhao.token);
    const deleted = await again();
    assert.deepEqual(deleted.newness!.gone, { rides: 0, coRiders: 1 });
    const lookUps = (await city.audit.read(0, 200)).filter(({ action }) => action === 'look-up');
    assert.equal(lookUps.length, 5, 'each run is a look-up');
    await assert.rejects(
      (await new OfficerClient(city, city.people.zhao).signIn()).ask(`/api/cases/${shown.id}/again`, {}),
      /the two officers who signed the release trace it/,
    );
  });

  it('says why it failed, and is traced again without new shares', async () => {
    const { onRelease } = city.peer;
    city.peer.onRelease = () => ({ fault: 'the lorry with the keys is late' });
    await li.open(shown);
    await wang.open(shown);
    const failed = (await news(li)).at(-1)!;
    assert.deepEqual(failed, {
      type: 'trouble',
      sentence: 'the operator says: the release is refused: the lorry with the keys is late',
    });
    city.peer.onRelease = onRelease;
    await li.ask(`/api/cases/${shown.id}/again`, {});
    assert.deepEqual(marks(wholeOf(await news(li))), { rides: [''], coRiders: ['1222'] });
  });

  it('keeps day keys and what it opened in its own process only, and nothing when it is closed', async function () {
    const noMemory = whyNoMemory();
    if (noMemory) skipBecause(this, noMemory);
    const { dayKeys } = city.scene.city;
    const [pid] = city.console.casePids();
    const holds = (what: Uint8Array) =>
      [...memoryOf(pid!)].some((piece) =>
        Buffer.from(piece.buffer, piece.byteOffset, piece.length).includes(Buffer.from(what)),
      );
    const ref = (await city.scene.registrar.registrationsOf(`+86${ZHANG}`))[0]!.ref;
    const [key, other] = [dayKeys.get(TODAY)!.secretBytes, dayKeys.get(TODAY + 1)!.secretBytes];
    assert.ok(!holds(key) && !holds(ref), 'born without anything that opens');
    await li.open(shown);
    assert.ok(!holds(key), "one officer's shares are no key");
    await wang.open(shown);
    wholeOf(await news(li));
    // The control: the same look finds both while the case is open.
    assert.ok(holds(key), 'the key of the day');
    assert.ok(holds(ref), 'a subject that it opened');
    assert.ok(!holds(other), 'no key of another day');
    await li.ask(`/api/cases/${shown.id}/close`, {});
    assert.ok(!existsSync(`/proc/${pid}`), 'its memory is gone with it');
  });

  it('finds contacts of chosen co-riders in its open days, so many, for its two officers, and says so in the audit', async () => {
    const { scene } = city;
    const [liu, sun] = [await scene.rider('13900555666'), await scene.rider('13900777888')];
    const on = (rider: SceneRider, clock: string) =>
      scene.board(rider, at(clock), { vehicleId: '30300', terminalNumber: 9 });
    on(sun, '07:00:00');
    scene.board(zhao, at('08:15:00'));
    on(zhao, '10:30:00');
    on(liu, '10:35:00');
    await li.open(shown);
    await wang.open(shown);
    const { version, coRiders } = wholeOf(await news(li));
    assert.deepEqual(
      coRiders.map(({ contact }) => contact.slice(-4)),
      ['1222', '3444'],
    );
    const before = await city.audit.read(0, 200);
    const second = await li.secondDegree(shown, version, [1]);
    assert.deepEqual(
      second.contacts.map(({ contact, rides }) => [
        contact,
        rides.map(({ via, vehicleId }) => [via, vehicleId]),
      ]),
      [['139 **** 5666', [[0, '30300']]]],
    );
    assert.deepEqual(
      second.persons.map(({ coRider, rides, alreadyFirst, unseenDays }) => [
        ...[coRider, rides.length, alreadyFirst, unseenDays],
      ]),
      [[1, 2, 1, 0]],
    );
    // The other officer sees it too; the co-riders are as before.
    assert.deepEqual((await wang.news(shown.id, 'second degree')).at(-1), { type: 'second degree', second });
    assert.equal(wholeOf(await news(wang)).coRiders.length, 2);
    const audited = (await city.audit.read(0, 200)).slice(before.length);
    assert.deepEqual(
      audited.map(({ action, who, count }) => [action, who, count]),
      [
        ['second-degree-asked', ['li'], 1],
        ['release-asked', ['li', 'wang'], 1],
        ['look-up', ['li', 'wang'], second.opened],
      ],
    );
    const show = { contact: 0, version: second.version };
    assert.deepEqual(await li.ask(`/api/cases/${shown.id}/show-second`, show), { contact: '+8613900555666' });
    assert.equal(city.audit.last('contact-shown')?.about, `case ${shown.id} second degree`);

    const zhaoLooks = await new OfficerClient(city, city.people.zhao).signIn();
    await assert.rejects(zhaoLooks.secondDegree(shown, version, [0]), /the two officers who signed/);
    await assert.rejects(li.secondDegree(shown, version, [7]), /there is no such co-rider/);
    await assert.rejects(li.secondDegree(shown, version + 1, [0]), /found more meanwhile/);
    await assert.rejects(li.secondDegree({ ...shown, caseHash: 'A'.repeat(43) }, version, [0]), /not proven/);
    // A run later they are asked for anew.
    await li.ask(`/api/cases/${shown.id}/again`, {});
    assert.ok(!(await news(wang)).some(({ type }) => type === 'second degree'));
  });
});
