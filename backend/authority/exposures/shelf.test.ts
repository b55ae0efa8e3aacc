import assert from 'node:assert/strict';
import { whenTestEnds } from '../../../test/support/cleanup';
import { openAuditLog } from '../audit/log';
import type { Report, Source } from '../reports/record';
import { FOLDER, silent, testCity } from '../testing/city';
import { openShelf, type Proposal, type Shelf, ShelfRefused } from './shelf';

const SOURCE: Source = { name: '沈阳市疾控中心', url: 'https://example.org/1', publishedOn: '2020-01-13' };
const at = (clock: string) => Date.parse(`2020-01-12T${clock}:00+08:00`);
const RIDES: Proposal = {
  kind: 'rides',
  rides: [{ line: '168', vehicle: '30217', from: at('14:15'), to: at('15:15') }],
  source: SOURCE,
};
const train: Report = {
  kind: 'trip',
  mode: 'train',
  number: 'G1278',
  date: '2020-01-12',
  from: { at: '23:30', days: 0 },
  to: { at: '00:20', days: 1 },
};
const REPORTS: Proposal = { kind: 'reports', reports: [{ report: train, source: SOURCE }] };

async function shelves() {
  const city = await testCity();
  const ports = { ...city, folder: FOLDER, log: silent, offsetMinutes: () => 480 };
  const audit = await openAuditLog({ ...ports, key: city.keys.audit });
  whenTestEnds(() => audit.close());
  let open: Shelf | undefined;
  whenTestEnds(() => open?.close());
  return {
    city,
    audit,
    async reopen(): Promise<Shelf> {
      await open?.close();
      open = await openShelf({ ...ports, audit });
      return open;
    },
    forget: () => {
      open = undefined;
    },
  };
}
const shown = (shelf: Shelf) =>
  shelf
    .published()
    .map(({ date, exposure: { kind, status, from, to } }) => `${date} ${kind} ${status} ${to! - from!}`);

describe('the shelf of exposures', () => {
  it('publishes what one officer proposed and another approved, and keeps it over a restart', async () => {
    const { reopen, audit } = await shelves();
    let shelf = await reopen();
    const draft = await shelf.propose('li', 'case 2020-01', RIDES);
    await assert.rejects(shelf.approve(draft.id, 'li'), /another officer must approve/);
    assert.deepEqual(shown(shelf), []);
    shelf = await reopen();
    assert.deepEqual(shelf.drafts(), [draft]);
    assert.deepEqual(shelf.proposalOf(draft.id), RIDES);
    await shelf.approve(draft.id, 'wang');
    assert.deepEqual(shown(shelf), ['2020-01-12 ride published 3600000']);
    shelf = await reopen();
    assert.deepEqual(shown(shelf), ['2020-01-12 ride published 3600000']);
    assert.deepEqual(shelf.drafts(), []);
    await assert.rejects(shelf.approve(draft.id, 'wang'), ShelfRefused);
    const entry = audit.last('exposure-published')!;
    assert.deepEqual([entry.who, entry.count], [['li', 'wang'], 1]);
  });

  it('can be sent back, and wants a reason and something to publish', async () => {
    const { reopen } = await shelves();
    const shelf = await reopen();
    const { id } = await shelf.propose('li', 'mistaken', RIDES);
    await shelf.sendBack(id, 'wang', 'wrong bus');
    await assert.rejects(shelf.approve(id, 'wang'), /is not waiting any more/);
    await assert.rejects(shelf.propose('li', ' ', RIDES), /a reason is needed/);
    await assert.rejects(shelf.propose('li', 'x', { ...RIDES, rides: [] }), /nothing in it/);
    await assert.rejects(shelf.propose('li', 'x', { kind: 'withdrawal', ids: ['0000'] }), /is not published/);
  });

  it('merges reports, and keeps what is withdrawn visible as withdrawn, whatever is reported again', async () => {
    const { reopen } = await shelves();
    let shelf = await reopen();
    const publish = async (proposal: Proposal) =>
      shelf.approve((await shelf.propose('li', 'report', proposal)).id, 'wang');
    await publish(REPORTS);
    await publish(RIDES);
    const paper = { name: '辽沈晚报', publishedOn: '2020-01-14' };
    await publish({ kind: 'reports', reports: [{ report: train, source: paper }] });
    const [, trip] = shelf.published();
    assert.deepEqual(
      trip!.exposure.sources.map(({ name }) => name),
      ['沈阳市疾控中心', '辽沈晚报'],
    );
    assert.equal(trip!.exposure.to! - trip!.exposure.from!, 50 * 60_000, 'past midnight');
    await publish({ kind: 'withdrawal', ids: shelf.published().map(({ exposure }) => exposure.id) });
    await publish(REPORTS);
    const withdrawn = ['2020-01-12 ride withdrawn 3600000', '2020-01-12 trip withdrawn 3000000'];
    assert.deepEqual(shown(shelf), withdrawn);
    shelf = await reopen();
    assert.deepEqual(shown(shelf), withdrawn);
  });

  it('never holds half an import: a power cut leaves a proposal whole, or none', async () => {
    const reports = Array.from({ length: 450 }, (_, i) => ({
      report: { ...train, number: `G${i}` } as Report,
      source: SOURCE,
    }));
    let whole = 0;
    let none = 0;
    for (let cut = 1; cut <= 12; cut++) {
      const { city, reopen, forget } = await shelves();
      const shelf = await reopen();
      city.disk.cutPowerAfter(cut);
      const proposed = await shelf.propose('li', 'report', { kind: 'reports', reports }).then(
        () => true,
        () => false,
      );
      forget();
      city.disk.crash();
      city.disk.powerOn();
      const after = await reopen();
      const counts = after.drafts().map(({ count }) => count);
      if (proposed) assert.deepEqual(counts, [450]);
      else assert.ok(counts.length === 0 || (counts.length === 1 && counts[0] === 450));
      for (const { id } of after.drafts()) {
        const proposal = after.proposalOf(id);
        assert.equal(proposal?.kind === 'reports' && proposal.reports.length, 450);
      }
      if (counts.length > 0) whole++;
      else none++;
    }
    assert.ok(none > 0, `${whole} whole, ${none} none: no cut hit a proposal`);
  });
});
