import assert from 'node:assert/strict';
import type { CaseView } from '../cases/case-view';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';

const HEAD = '姓名,手机号,发病日期,隔离日期,检验报告编号\n';
/** Six rows, of which two are refused; the city's day is 12 January 2020. */
const ROWS = `${HEAD}张建国,13800246021,1月11日,,SY-0001
李秀英,13800246022,1月10日,1月11日,SY-0002
王志强,138002,1月10日,1月11日,SY-0003
赵敏,13800246024,2020-01-12,,SY-0004
孙磊,13800246025,2020-01-11,,SY-0001
周洋,13800246026,2020-01-11,2020-01-12,SY-0006
`;

describe("a list of the authority's own cases, by the doors of the console", function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  before(async () => {
    city = await consoleCity();
  });
  const officer = (id: 'li' | 'wang' | 'zhao' | 'chen') => new OfficerClient(city, city.people[id]).signIn();
  const casesOf = async (by: OfficerClient) => (await by.ask<{ cases: CaseView[] }>('/api/cases')).cases;

  it('is shown row by row, asked for at once, and each of its cases approved by another officer alone', async () => {
    const [li, wang] = [await officer('li'), await officer('wang')];
    const list = await li.bring(ROWS);
    assert.deepEqual(list.rows, { all: 6, accepted: 4, rejected: 2 });
    assert.deepEqual(
      list.accepted.items.map(({ row, person: { shown }, reference }) => [row, shown, reference]),
      [
        [2, '138 **** 6021', 'SY-0001'],
        [3, '138 **** 6022', 'SY-0002'],
        [5, '138 **** 6024', 'SY-0004'],
        [7, '138 **** 6026', 'SY-0006'],
      ],
    );
    assert.deepEqual(
      list.rejected.items.map(({ row, column }) => [row, column]),
      [
        [4, '手机号'],
        [6, '检验报告编号'],
      ],
    );
    assert.deepEqual(await casesOf(wang), [], 'nothing is kept by looking');
    const before = city.audit.size;

    const ids = await li.submitList(list);
    const cases = await casesOf(wang);
    assert.deepEqual(cases.map(({ id }) => id).reverse(), ids);
    for (const { state, by, approvedBy } of cases)
      assert.deepEqual([state, by, approvedBy], ['waiting', 'li', undefined]);
    const [first] = cases.slice(-1) as [CaseView];
    assert.equal(first.lastDay - first.firstDay + 1, 4, 'from two days before the onset to today');
    assert.deepEqual([first.reason, first.reference], ['confirmed today', 'SY-0001']);

    assert.equal(city.audit.size, before + 1, 'one line of it in the audit');
    const entry = city.audit.last('cases-imported')!;
    assert.deepEqual(
      [entry.who, entry.about, entry.why, entry.count],
      [['li'], `cases ${ids[0]} to ${ids[3]}`, '4 of 6 rows of a list', 4],
    );
    assert.equal(city.audit.counts().at(-1)?.counts['cases asked for'], 4);

    // Four eyes: the importer approves none of them; another officer each one by itself.
    await assert.rejects(li.approve(first), /another officer approves it/);
    await wang.approve(first);
    const states = (await casesOf(li)).map(({ state }) => state);
    assert.deepEqual(states, ['waiting', 'waiting', 'waiting', 'approved']);
    const logged = city.log.lines.join('\n');
    assert.doesNotMatch(logged, /1380024|张建国|SY-000|confirmed today|cases\.csv/);
  });

  it('says what was asked for already, also when it comes again mended', async () => {
    const li = await officer('li');
    const again = await li.bring(ROWS.replace('138002,', '13800246023,'));
    assert.deepEqual(
      again.accepted.items.map(({ row }) => row),
      [4],
    );
    assert.deepEqual(
      again.rejected.items.map(({ row, what }) => [row, what.en.split(':')[0]]),
      [
        [2, 'this laboratory reference was used for another case'],
        [3, 'this laboratory reference was used for another case'],
        [5, 'this laboratory reference was used for another case'],
        [6, 'is that of row 2'],
        [7, 'this laboratory reference was used for another case'],
      ],
    );
    assert.equal((await li.submitList(again)).length, 1);
    await assert.rejects(li.submitList(again), /not held any more/, 'a list is asked for once');
  });

  it('gives its refused rows as a file: a mark for Excel, every cell quoted, no cell of the list in it', async () => {
    const li = await officer('li');
    const { id } = await li.bring(
      `${HEAD.replace('手机号', '手机号（=1+1）')}张建国,=1+1,1月11日,,SY-0011\n`,
    );
    const { origin } = city.console;
    const response = await fetch(`${origin}/api/lists/${id}/rejected.csv`, {
      headers: { cookie: li.cookie },
    });
    assert.match(
      response.headers.get('content-disposition')!,
      /^attachment; filename\*=UTF-8''rejected%20cases\.csv$/,
    );
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.equal(
      bytes.subarray(3).toString('utf8'),
      '"行 row","列 column","原因","why"\r\n' +
        '"2","手机号（=1+1）","不是大陆手机号（11 位，1 开头）","is no mobile number: 11 digits, 1 first"\r\n',
    );
  });

  it('is kept whole or not at all: a signature that is missing or wrong, a proof of something else, a report used meanwhile', async () => {
    const [li, zhao] = [await officer('li'), await officer('zhao')];
    const rows = `${HEAD}a,13800246031,1月11日,,SY-0031\nb,13800246032,1月11日,,SY-0032\nc,13800246033,1月11日,,SY-0033\n`;
    const [kept, entries] = [(await casesOf(li)).length, city.audit.size];
    const list = await li.bring(rows);
    const submit = (body: object) => li.ask(`/api/lists/${list.id}/submit`, body);
    await assert.rejects(
      submit({ ...(await li.signList(list)), signatures: [] }),
      /signature of case .* is missing/,
    );
    const forged = await li.signList(list);
    forged.signatures[2]!.signature = forged.signatures[1]!.signature;
    await assert.rejects(submit(forged), /403 the release is refused: a signature does not prove it/);
    await assert.rejects(submit(await li.signList(list, city.people.wang.officer)), /not proven/);
    // The proof of a list that was prepared anew since.
    const old = await li.signList(list);
    await li.signList(list);
    await assert.rejects(submit(old), /not proven/);

    // Another officer asks for one of them between this officer's look and signature.
    const signed = await li.signList(list);
    const day = { from: Date.parse('2020-01-11T04:00+08:00'), to: Date.parse('2020-01-12T04:00+08:00') };
    const other = await zhao.submit({ phone: '13800246099', ...day, reference: 'SY-0032' });
    await assert.rejects(submit(signed), /case 2 of 3, and so none was asked for: this laboratory reference/);
    assert.equal((await casesOf(li)).length, kept + 1, `only ${other.id}`);
    assert.equal(city.audit.size, entries + 1, 'and no line of a list that was not kept');
    // The file is still held, and without that row it goes through.
    await assert.rejects(li.submitList(list), /was used for another case/);
    assert.equal((await li.submitList(await li.bring(rows))).length, 2);
  });

  it("is held to the policy's cases a week, and says at which row it ends", async () => {
    const strict = await consoleCity({ casesPerWeek: 3, windowDays: 5 });
    const li = await new OfficerClient(strict, strict.people.li).signIn();
    const day = { from: Date.parse('2020-01-11T04:00+08:00'), to: Date.parse('2020-01-12T04:00+08:00') };
    await li.submit({ phone: '13800246090', ...day, reference: 'SY-0090' });
    const list = await li.bring(`${ROWS}吴刚,13800246027,2020-01-08,,SY-0007\n`);
    assert.deepEqual(
      list.accepted.items.map(({ row }) => row),
      [2, 3],
    );
    assert.deepEqual(
      list.rejected.items.slice(1).map(({ row, column, what }) => [row, column, what.en.split(':')[0]]),
      [
        [5, undefined, 'with the rows above you are at 3 cases this week, all that you may ask for'],
        [6, '检验报告编号', 'is that of row 2'],
        [7, undefined, 'with the rows above you are at 3 cases this week, all that you may ask for'],
        [8, '发病日期', 'the window opens 7 days, may open 5'],
      ],
    );
    // Exactly these two, and not one more.
    assert.equal((await li.submitList(list)).length, 2);
    const late = await li.bring(`${HEAD}a,13800246099,1月11日,,SY-0099\n`);
    assert.match(late.rejected.items[0]!.what.en, /you asked for 3 cases this week, may ask for 3/);
  });

  it('is nobody else’s, and not held for ever', async () => {
    const [li, wang, chen] = [await officer('li'), await officer('wang'), await officer('chen')];
    await assert.rejects(new OfficerClient(city, city.people.li).bring(ROWS), /401 sign in first/);
    await assert.rejects(chen.bring(ROWS), /403 this is for the roles officer/);
    await assert.rejects(li.bring(ROWS, { daysBefore: '99' }), /400/);
    await assert.rejects(li.bring('手机号\n"138\n'), /400 the file is no CSV: a quotation mark/);
    const list = await li.bring(ROWS.replaceAll('SY-', 'SZ-'));
    await assert.rejects(wang.submitList(list), /not held any more/);
    await city.scene.city.clock.advance(10 * 60_000);
    await li.ask('/api/here', {});
    assert.equal(
      (await li.ask<{ rejected: { all: number } }>(`/api/lists/${list.id}/rejected`)).rejected.all,
      2,
    );
    for (let minutes = 0; minutes < 25; minutes += 5) {
      await city.scene.city.clock.advance(5 * 60_000);
      await li.ask('/api/here', {});
    }
    await assert.rejects(li.submitList(list), /not held any more/);
  });
});
