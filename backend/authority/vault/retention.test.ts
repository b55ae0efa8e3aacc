import assert from 'node:assert/strict';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { fromBase64url, fromUtf8, toBase64url } from '../../../protocol/bytes';
import { dayStart } from '../../../protocol/days';
import { readDestruction } from '../../../protocol/destruction';
import { sha256 } from '../../../protocol/hmac';
import { packSegment } from '../../../protocol/segment';
import { openAuditLog } from '../audit/log';
import { openSegmentFiles } from '../segments/segment-files';
import { keptLog, SHENYANG, type TestCity, testCity } from '../testing/city';
import { startVaultRetention } from './retention';
import { openShareKeyring } from './shares';

const [FOLDER, EXCHANGE] = ['/vault', '/exchange'];
const FIRST = 18_000;
const RETENTION = 28;
/** The first day whose retention is over. */
const DUE = FIRST + RETENTION + 1;
const DAY_MS = 86_400_000;

describe("the vault's retention", function () {
  this.timeout(60_000);
  let disk: MemoryDisk;
  let city: TestCity;
  const random = seededRandom('retention');
  const log = keptLog();

  /** The vault as it is started on a day, at noon, with check-ins of `days`. */
  const start = async (today: number, days: readonly number[] = []) => {
    const clock = virtualClock(dayStart(today, SHENYANG) + DAY_MS / 2);
    const common = { disk, random, log, folder: FOLDER };
    const shares = await openShareKeyring({ ...common, exchange: EXCHANGE });
    const segments = await openSegmentFiles(common);
    for (const day of days) {
      const bytes = packSegment({ day, number: day, items: [], key: new Uint8Array(32), random });
      await segments.keep({ number: day, day, rows: 0, bytes: bytes.length, sha256: sha256(bytes) }, bytes);
    }
    const { audit: key } = city.keys;
    const audit = await openAuditLog({ ...common, clock, key, offsetMinutes: () => 480 });
    const retention = startVaultRetention({
      ...common,
      clock,
      bundle: () => city.bundle,
      shares,
      riders: { dropSeedsThrough: async () => 0 },
      segments,
      audit,
      key,
    });
    const close = async () => {
      for (const part of [retention, audit, segments, shares]) await part.close();
    };
    return { retention, shares, audit, close };
  };

  /** What is told of destroyed days: receipts by day, each proven, and the log's entries. */
  const told = async () => {
    const names = await disk.list(`${FOLDER}/receipts`);
    const receipts = [];
    for (const name of names.filter((each) => each.startsWith('day-')).sort()) {
      const file = JSON.parse(fromUtf8(await disk.read(`${FOLDER}/receipts/${name}`)));
      receipts.push(readDestruction(city.keys.audit.public, fromBase64url('receipt', file.signed)).firstDay);
    }
    const vault = await start(0);
    const entries = await vault.audit.read(0, 200);
    await vault.close();
    const audited = entries.filter(({ action }) => action === 'day-destroyed').map(({ about }) => about);
    return { receipts, audited };
  };

  beforeEach(async () => {
    city = await testCity();
    disk = new MemoryDisk({ random: seededRandom('disk') });
    for (const folder of [FOLDER, EXCHANGE]) await disk.makeFolder(folder);
    const { shares, close } = await start(FIRST);
    const days = Array.from({ length: 74 }, (_, i) => FIRST + i);
    const sealed = toBase64url(new Uint8Array(80));
    await shares.take([0, ...days].map((day) => ({ day, officer: 'li', generation: 1, sealed })));
    await close();
  });

  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

  it('destroys a day a day while it runs, keeps the root’s shares, and tells of each once', async () => {
    for (const today of range(DUE, 3)) {
      const { retention, shares, close } = await start(today, [today]);
      await retention.work();
      await retention.work();
      assert.equal(shares.days()?.first, today - RETENTION);
      assert.equal(shares.rootShares().length, 1);
      await close();
    }
    assert.deepEqual(await told(), {
      receipts: range(FIRST, 3),
      audited: range(FIRST, 3).map((day) => `day ${day}`),
    });
  });

  it('makes up for days on which it was off: each with a receipt of its own, none twice', async () => {
    const one = await start(DUE, [DUE]);
    await one.retention.work();
    await one.close();
    // Nine days later the operator hands over what came meanwhile; on two of the days no bus drove.
    const drove = range(DUE + 1, 9).filter((day) => day !== DUE + 4 && day !== DUE + 5);
    const back = await start(DUE + 9, drove);
    await back.retention.work();
    await back.retention.work();
    assert.equal(back.shares.days()?.first, FIRST + 8);
    await back.close();
    assert.deepEqual(await told(), {
      receipts: range(FIRST, 8),
      audited: range(FIRST, 8).map((day) => `day ${day}`),
    });
  });

  it('makes up for nothing that nobody bears out (control): a clock that jumps a year takes one day', async () => {
    const jumped = await start(DUE + 365, [DUE, DUE + 365]);
    await jumped.retention.work();
    assert.equal(jumped.shares.days()?.first, FIRST + 2, 'one for the true day, one for the jump');
    await jumped.close();
  });

  it('loses no receipt and doubles none when the power goes at any moment of it', async () => {
    const pristine = disk;
    for (let cut = 1; ; cut += 3) {
      disk = await copyOf(pristine, cut);
      const back = await start(DUE + 2, range(DUE, 3));
      disk.cutPowerAfter(cut);
      // What fails is said and tried again in an hour: the power may have gone all the same.
      await Promise.allSettled([back.retention.work()]);
      await Promise.allSettled([back.close()]);
      disk.crash();
      const wasCut = disk.powerOn();
      const again = await start(DUE + 2);
      await again.retention.work();
      await again.close();
      const { receipts, audited } = await told();
      assert.deepEqual(receipts, range(FIRST, 3), `cut at ${cut}`);
      assert.deepEqual(
        audited,
        range(FIRST, 3).map((day) => `day ${day}`),
        `cut at ${cut}`,
      );
      if (wasCut) continue;
      assert.ok(cut > 30, `only ${cut} operations`);
      break;
    }
  });

  async function copyOf(source: MemoryDisk, seed: number): Promise<MemoryDisk> {
    const copy = new MemoryDisk({ random: seededRandom(seed) });
    for (const path of source.platterPaths) {
      await copy.makeFolder(path.slice(0, path.lastIndexOf('/')));
      const file = await copy.open(path, 'write');
      await file.write(await source.read(path), 0);
      await file.sync();
      await file.close();
      await copy.syncFolder(path.slice(0, path.lastIndexOf('/')));
    }
    for (const folder of [FOLDER, EXCHANGE]) await copy.makeFolder(folder);
    return copy;
  }
});
