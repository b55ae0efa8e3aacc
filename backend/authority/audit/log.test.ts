import assert from 'node:assert/strict';
import { join } from 'node:path';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { continues, provesHead } from '../../../protocol/audit/head';
import { generateSigningKey } from '../../../protocol/signing';
import { NOON, silent } from '../testing/city';
import { type AuditLog, type AuditOptions, auditFolder, openAuditLog } from './log';
import { type KeptHead, verifyAudit } from './verify';

const FOLDER = '/vault';
const key = generateSigningKey();

describe('the audit log', () => {
  let disk: MemoryDisk;
  let clock: ReturnType<typeof virtualClock>;
  let audit: AuditLog;

  const open = (more: Partial<AuditOptions> = {}) =>
    openAuditLog({
      disk,
      folder: FOLDER,
      random: seededRandom(1),
      clock,
      log: silent,
      key,
      offsetMinutes: () => 480,
      ...more,
    });
  const verify = (kept: KeptHead[] = [], auditKey = key.public) =>
    verifyAudit({ disk, folder: FOLDER, auditKey, kept });
  const submit = (n: number) =>
    audit.append({ action: 'case-submitted', who: ['li'], about: `case ${n}`, why: '核酸阳性' });

  beforeEach(async () => {
    disk = new MemoryDisk();
    clock = virtualClock(NOON);
    audit = await open();
  });

  it('keeps who, when, why and how many, over restarts and power cuts', async () => {
    await submit(1);
    await clock.advance(60_000);
    await audit.append({ action: 'contact-shown', who: ['li'], about: 'case 1', count: 3 });
    disk.crash();
    audit = await open();
    assert.deepEqual(await audit.read(0, 10), [
      {
        index: 0,
        v: 1,
        at: NOON,
        action: 'case-submitted',
        who: ['li'],
        about: 'case 1',
        why: '核酸阳性',
        count: 1,
      },
      {
        index: 1,
        v: 1,
        at: NOON + 60_000,
        action: 'contact-shown',
        who: ['li'],
        about: 'case 1',
        why: '',
        count: 3,
      },
    ]);
    assert.equal(audit.last('case-submitted')?.about, 'case 1');
  });

  it("never keeps a rider's number that an officer typed into a reason", async () => {
    await audit.append({ action: 'case-submitted', who: ['li'], why: '138 0024 6021 确诊' });
    assert.deepEqual(
      (await audit.read(0, 1)).map(({ why }) => why),
      ['<masked> 确诊'],
    );
  });

  it('signs a head with every entry, and shows everybody the same one all day', async () => {
    for (let n = 0; n < 5; n++) await submit(n);
    const shown = audit.dailyHead();
    assert.equal(shown.size, 5);
    assert.ok(provesHead(key.public, shown));
    const newest = await submit(5);
    assert.equal(newest.size, 6);
    assert.deepEqual(audit.dailyHead(), shown);
    await clock.advance(86_400_000);
    const next = audit.dailyHead();
    assert.equal(next.size, 6);
    assert.ok(continues(shown, next, audit.consistency(5, 6)));
  });

  it('does nothing that it could not write down, and goes on when the disk does', async () => {
    await submit(1);
    const before = audit.newestHead();
    disk.failNext('sync', 'EIO');
    await assert.rejects(submit(2), /EIO/);
    const after = await submit(3);
    assert.ok(continues(before, after, audit.consistency(before.size, after.size)));
    await audit.close();
    assert.deepEqual((await verify()).findings, []);
  });

  it('counts in public by month, in local time, and people below five not exactly', async () => {
    await submit(1);
    await audit.append({ action: 'days-opened', who: ['li', 'wang'], about: 'case 1', count: 8 });
    await audit.append({ action: 'contact-shown', who: ['li'], about: 'case 1', count: 2 });
    await audit.append({ action: 'sign-in', who: ['li'] });
    // 2020-01-31, 17:00 UTC: February in Shenyang.
    await clock.advance(Date.parse('2020-01-31T17:00:00Z') - NOON);
    await submit(2);
    await audit.append({ action: 'contact-shown', who: ['li'], about: 'case 2', count: 40 });
    assert.deepEqual(audit.counts(), [
      { month: '2020-01', counts: { 'cases asked for': 1, 'days opened': 8, 'contacts shown': '<5' } },
      { month: '2020-02', counts: { 'cases asked for': 1, 'contacts shown': 40 } },
    ]);
  });

  it('is verified whole; a head kept elsewhere shows a cut end, a rewritten log and a foreign key', async () => {
    for (let n = 0; n < 6; n++) await submit(n);
    const kept = [{ by: 'terminal 7', head: audit.newestHead() }];
    await audit.close();
    const { entries, findings } = await verify(kept);
    assert.equal(entries.length, 6);
    assert.deepEqual(findings, []);
    assert.equal((await verify([], generateSigningKey().public)).findings.length, 6);

    // Root on the vault has the audit key: it writes another log, signed throughout.
    disk = new MemoryDisk();
    audit = await open();
    for (let n = 0; n < 4; n++) await submit(n);
    await audit.close();
    assert.deepEqual((await verify()).findings, []);
    assert.match(
      (await verify(kept)).findings.join(),
      /terminal 7 keeps a head over 6 entries, the log has 4/,
    );
    audit = await open();
    await clock.advance(1);
    for (let n = 4; n < 7; n++) await submit(n);
    await audit.close();
    assert.match((await verify(kept)).findings.join(), /another head over 6 entries: the log was rewritten/);
  });

  it('reports a damaged header, which opening the log forgives', async () => {
    await audit.close();
    const [file] = (await disk.list(auditFolder(FOLDER))).filter((name) => name.endsWith('.journal'));
    const handle = await disk.open(join(auditFolder(FOLDER), file!), 'write');
    await handle.write(new Uint8Array(20).fill(9), 0);
    await handle.close();
    assert.deepEqual((await verify()).findings, [`${file}, byte 0: the header is not that of this file`]);
    audit = await open();
    assert.equal(audit.size, 0);
  });
});
