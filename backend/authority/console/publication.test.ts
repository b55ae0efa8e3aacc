import assert from 'node:assert/strict';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { LABEL } from '../../../protocol/labels';
import { decisionBytes } from '../../../protocol/officers/case-share';
import { signLabelled } from '../../../protocol/signing';
import type { Draft } from '../exposures/shelf';
import { FEED, utf8 } from '../reports/import.fixture';
import type { ShownPublication, ShownReading } from './shown-publication';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';

const SAID = { fileName: 'trips.csv', source: '沈阳市疾控中心', publishedOn: '2020-01-11' };
const ROWS = FEED.replaceAll(/2020-01-13|2020\/1\/14|43845/g, '2020-01-10');

type Who = 'li' | 'wang' | 'zhao';

describe('publishing what others reported, by the doors of the console', function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  before(async () => {
    city = await consoleCity();
  });
  const officer = (id: Who) => new OfficerClient(city, city.people[id]).signIn();
  const upload = async (by: OfficerClient, text: string, said: Record<string, string> = SAID) =>
    (await by.upload<{ reading: ShownReading }>('/api/imports', utf8(text), said)).reading;
  /** Proof of a decision on a draft, by the own key. */
  const proofOf = (by: Who, { digest }: Pick<Draft, 'digest'>) => {
    const challenge = sha256(decisionBytes('publish', fromBase64url('digest', digest, 32)));
    const { sign } = city.people[by].officer;
    return { kind: 'key', signature: toBase64url(signLabelled(sign, LABEL.credential, challenge)) };
  };
  const shown = () => city.shelf.published().length;

  it('shows each row, proposes the file whole, and is public once another officer proved to have seen it', async () => {
    const [li, wang] = [await officer('li'), await officer('wang')];
    const reading = await upload(li, ROWS, { ...SAID, coordinates: 'GCJ-02' });
    const { rows, rejected, entries, counts } = reading;
    assert.equal(rows.accepted + rows.rejected, rows.all);
    assert.ok(rows.accepted > 5 && rows.rejected > 3, JSON.stringify(rejected.items));
    assert.deepEqual(counts, { new: entries.all });
    const phone = rejected.items.find(({ what }) => /a mobile number/.test(what.en));
    assert.deepEqual([phone?.row, phone?.column], [12, '时间'], 'the line, the column, the pattern');
    assert.equal(JSON.stringify(reading).includes('13800246021'), false, 'and never the cell');
    assert.equal(shown(), 0);

    const { draft } = await li.ask<{ draft: Draft }>(`/api/imports/${reading.id}/propose`, {
      why: '市卫健委通报',
    });
    assert.equal(draft.count, entries.all);
    const door = `/api/publications/${draft.id}`;
    const { publication } = await wang.ask<{ publication: ShownPublication }>(door);
    assert.equal(publication.entries.all, draft.count);
    assert.equal(publication.entries.items[0]?.sources[0]?.name, SAID.source);
    assert.equal(shown(), 0, 'nothing is public by looking');

    // Neither the proposer, nor one who approves nothing, nor a proof of something else or of somebody else.
    await assert.rejects(li.ask(`${door}/approve`, { proof: proofOf('li', draft) }), /another officer must/);
    const zhao = await officer('zhao');
    await assert.rejects(
      zhao.ask(`${door}/approve`, { proof: proofOf('zhao', draft) }),
      /403 .*roles approver/,
    );
    const other = { digest: toBase64url(sha256(utf8('another draft'))) };
    await assert.rejects(wang.ask(`${door}/approve`, { proof: proofOf('wang', other) }), /not proven/);
    await assert.rejects(wang.ask(`${door}/approve`, { proof: proofOf('li', draft) }), /not proven/);
    assert.equal(shown(), 0);
    await wang.ask(`${door}/approve`, { proof: proofOf('wang', draft) });
    assert.equal(shown(), draft.count);
    assert.deepEqual(city.audit.last('exposure-published')?.who, ['li', 'wang']);
    await assert.rejects(wang.ask(`${door}/approve`, { proof: proofOf('wang', draft) }), /not waiting/);
  });

  it('says what is a duplicate, a further source, a correction', async () => {
    const li = await officer('li');
    const counts = async (text: string, said = {}) =>
      (await upload(li, text, { ...SAID, coordinates: 'GCJ-02', ...said })).counts;
    const again = await counts(ROWS);
    assert.deepEqual(Object.keys(again), ['again']);
    assert.deepEqual(Object.keys(await counts(ROWS, { source: '辽沈晚报' })), ['another source']);
    // Another hour of a published train, a train that nobody knew, and that one again below.
    const text =
      '日期,交通类型,车次,出发站,座位,时间\n2020-01-10,火车,G1278,沈阳北,5车12A,9:30\n' +
      '1月10日,火车,G1,沈阳北,,9:30\n1月10日,火车,G1,沈阳北,,9:30\n';
    assert.deepEqual(await counts(text, { publishedOn: '2020-01-12' }), { correction: 1, new: 1, again: 1 });
  });

  it('takes nothing of a file that it cannot read, of a stranger, or of a day to come', async () => {
    const li = await officer('li');
    const before = city.shelf.drafts().length;
    await assert.rejects(upload(li, '地点\n"中街\n'), /400 the file is no CSV: a quotation mark/);
    await assert.rejects(upload(new OfficerClient(city, city.people.li), ROWS), /401 sign in first/);
    await assert.rejects(upload(li, ROWS, { ...SAID, publishedOn: '2020-02-30' }), /400/);
    await assert.rejects(upload(li, ROWS, { ...SAID, publishedOn: '2099-01-01' }), /give a day up to today/);
    await assert.rejects(upload(li, ROWS, { ...SAID, url: 'javascript:1' }), /400/);
    // What was read belongs to who had it read.
    const { id } = await upload(li, '日期,车次\n1月10日,168路\n');
    const wang = await officer('wang');
    await assert.rejects(wang.ask(`/api/imports/${id}/propose`, { why: 'x' }), /not held any more/);
    await assert.rejects(li.ask(`/api/imports/${id}/propose`, { why: ' ' }), /a reason is needed/);
    assert.equal(city.shelf.drafts().length, before);
    await li.ask(`/api/imports/${id}/propose`, { why: 'after the mistake the file is still held' });
    assert.equal(city.shelf.drafts().length, before + 1);
  });

  it('has one outcome when approval and refusal cross, and one line of it in the audit', async () => {
    const [li, wang] = [await officer('li'), await officer('wang')];
    const { id } = await upload(li, '日期,车次\n1月9日,G99\n');
    const { draft } = await li.ask<{ draft: Draft }>(`/api/imports/${id}/propose`, { why: 'report' });
    const outcomes = async () =>
      (await city.audit.read(0, 1000)).filter(
        ({ action, about }) => /exposure-(published|sent-back)/.test(action) && about === `draft ${draft.id}`,
      ).length;
    const door = `/api/publications/${draft.id}`;
    const both = await Promise.allSettled([
      wang.ask(`${door}/approve`, { proof: proofOf('wang', draft) }),
      wang.ask(`${door}/send-back`, { why: 'wrong day' }),
      wang.ask(`${door}/approve`, { proof: proofOf('wang', draft) }),
    ]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(await outcomes(), 1);
  });

  it('withdraws by two officers as well, and keeps the entry as withdrawn', async () => {
    const [li, wang] = [await officer('li'), await officer('wang')];
    const [first] = city.shelf.published();
    const ids = [first!.exposure.id];
    const { draft } = await li.ask<{ draft: Draft }>('/api/published/withdraw', {
      ids,
      why: 'retracted',
    });
    await wang.ask(`/api/publications/${draft.id}/approve`, { proof: proofOf('wang', draft) });
    const withdrawn = city.shelf.published().filter(({ exposure }) => exposure.status === 'withdrawn');
    assert.deepEqual(
      withdrawn.map(({ exposure }) => exposure.id),
      ids,
    );
  });
});
