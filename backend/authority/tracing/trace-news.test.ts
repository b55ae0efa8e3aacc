import assert from 'node:assert/strict';
import { generateHpkeKey } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import { generateSigningKey } from '../../../protocol/signing';
import { sealTagKey } from '../../../protocol/terminal-tag';
import { TODAY } from '../testing/city';
import { nameOf, type Scene, type SceneRider, scene } from '../testing/scene';
import { answersOf, openingHere } from './opening';
import { openOpeningPool } from './opening-pool';
import { tagsIn } from './seed-tags';
import { TRACE_STAGES, type TraceNews, type TraceResult } from './trace';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const WANG = '+8613800246021';
const ZHANG = '+8613900111222';

describe('what an officer sees while a case is traced', () => {
  let city: Scene;
  let wang: SceneRider;
  let zhang: SceneRider;
  let news: TraceNews[];
  const trace = (who: string | Identifier = WANG): Promise<TraceResult> => {
    news = [];
    return city.trace(who, { onNews: (each) => news.push(each) });
  };
  const types = () => news.map((each) => (each.type === 'progress' ? each.stage : each.type));
  const first = <Type extends TraceNews['type']>(type: Type) =>
    news.find((each): each is Extract<TraceNews, { type: Type }> => each.type === type)!;

  beforeEach(async () => {
    city = await scene();
    wang = await city.rider('13800246021');
    zhang = await city.rider('13900111222');
  });

  it('is the rides first, then co-riders, then what terminals noted; the stages in their order', async () => {
    const tagKey = city.terminalStarts(7);
    city.board(wang, at('08:00:00'));
    city.board(zhang, at('08:10:00'));
    const result = await trace();
    const order = [...new Set(types())];
    assert.deepEqual(
      order.filter((each) => TRACE_STAGES.some((stage) => stage === each)),
      TRACE_STAGES,
    );
    assert.ok(order.indexOf('vehicles') < order.indexOf('rides'));
    assert.ok(order.indexOf('rides') < order.indexOf('co-riders'));
    assert.ok(order.indexOf('elsewhere') < order.indexOf('so far'));
    assert.ok(order.indexOf('so far') < order.indexOf('tag keys'));
    assert.deepEqual(first('rides').rides, result.rides);
    assert.deepEqual(first('so far').result, result, 'nothing came after it');
    for (const each of news)
      if (each.type === 'progress') assert.ok(each.done <= each.total, JSON.stringify(each));

    city.terminalMade(tagKey, { kind: 'phone', identifier: WANG }, 0, at('12:00:00'));
    const again = await trace();
    assert.equal(first('rides').rides.length, 1, 'what the phone itself says comes first');
    assert.deepEqual(
      again.rides.map(({ channel }) => channel),
      ['code', 'assisted'],
    );
    assert.equal(types().filter((type) => type === 'rides').length, 2);
  });

  it('adds in the end whom a terminal gave another day, far from the ride', async () => {
    city.alight(city.board(wang, at('08:00:00')), at('08:30:00'));
    city.board(zhang, at('08:10:00'), { day: TODAY + 4, marks: ['misdated'] });
    const result = await trace();
    assert.deepEqual(first('so far').result.coRiders, []);
    assert.deepEqual(result.coRiders.map(nameOf), [ZHANG]);
    assert.deepEqual(result.coRiders[0]!.marks, ['misdated']);
  });
});

describe('sealed parts in threads', () => {
  const dayKey = generateHpkeKey();
  const signingKey = generateSigningKey();
  const identifiers = [
    { kind: 'phone', identifier: WANG },
    { kind: 'card', identifier: 'C100200300' },
  ] as const;
  const shared = { identifiers, dayKey };
  const items = Array.from({ length: 1_300 }, (_, n) => {
    const { sealed } = sealTagKey(dayKey.public, n, TODAY, new Uint8Array(32).fill(n), signingKey);
    // One that does not open.
    return { terminalNumber: n === 700 ? 1 : n, day: TODAY, sealed };
  });
  const pause = async () => {};

  it('give the same as one thread, in the same order, and say how far they are', async function () {
    this.timeout(60_000);
    const pool = openOpeningPool(2, pause);
    const done: number[] = [];
    const found = await pool.opening('first tags', shared, items, (some) => done.push(some));
    assert.deepEqual(found, answersOf({ kind: 'first tags', shared, items }));
    assert.equal(found[700], undefined);
    assert.equal(done.at(-1), 1_300);
    assert.deepEqual(
      done,
      done.toSorted((a, b) => a - b),
    );
    assert.deepEqual(await openingHere(pause)('first tags', shared, items), found);
    assert.deepEqual(await pool.opening('first tags', shared, items.slice(0, 3)), found.slice(0, 3));
    await pool.close();
  });

  it('are check-ins and seeds too, the false ones refused as by one thread', async function () {
    this.timeout(60_000);
    const city = await scene();
    const wang = await city.rider('13800246021');
    const boarding = city.board(wang, at('08:00:00'));
    const boardings = Array.from({ length: 150 }, (_, n) =>
      n === 120 ? { ...boarding, sealed: boarding.sealed.with(40, boarding.sealed[40]! ^ 1) } : boarding,
    );
    const { bundle, dayKeys, registrations } = await city.inputOf(WANG);
    const pool = openOpeningPool(2, pause);
    pool.start();
    const tickets = { tickets: bundle.tickets, dayKeys };
    const checkIns = boardings.map((each) => ({ ...each, signature: each.signature! }));
    const proofs = await pool.opening('ticket proofs', tickets, checkIns);
    assert.deepEqual(proofs, answersOf({ kind: 'ticket proofs', shared: tickets, items: checkIns }));
    assert.equal(proofs[0]!.subject?.kind, 'ticket');
    assert.equal(proofs[120]!.unproven, 'the ticket is not one of ours');
    const [{ ref, seeds }] = registrations as [(typeof registrations)[number]];
    const { sealed, day, count } = seeds.find((seed) => seed.day === TODAY)!;
    const asked = Array.from({ length: 150 }, (_, n) => ({
      ...{ phone: n === 120 ? ZHANG : WANG, ref, day, count, sealed },
    }));
    const tags = await pool.opening('seed tags', { dayKeys }, asked);
    assert.deepEqual(tags, answersOf({ kind: 'seed tags', shared: { dayKeys }, items: asked }));
    assert.equal(tags[120], undefined, "a seed that is sealed for another's number");
    assert.deepEqual(tagsIn(tags[0]!)[0], boarding.tag);
    await pool.close();
  });

  it('fail as a whole when a thread ends', async function () {
    this.timeout(60_000);
    const pool = openOpeningPool(2, pause);
    const asked = pool.opening('first tags', shared, items);
    const refused = assert.rejects(asked, /a thread that opens sealed parts ended/);
    await pool.close();
    await refused;
  });
});
