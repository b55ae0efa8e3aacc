import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openJournal } from '../../../platform/journal';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { ACTION_NAMES } from '../../../protocol/audit/actions';
import { generateSigningKey } from '../../../protocol/signing';
import { NOON, silent } from '../testing/city';
import { decodeRecord, encodeEntry, encodeRecord } from './entry';
import { auditFolder, openAuditLog } from './log';
import { type KeptHead, verifyAudit } from './verify';

const FOLDER = '/vault';
const EDITS = 1_000;

describe('tampering with the audit log', function () {
  this.timeout(120_000);
  const key = generateSigningKey();
  let disk: MemoryDisk;
  let kept: KeptHead[];

  const files = async () => {
    const names = (await disk.list(auditFolder(FOLDER))).filter((name) => name.endsWith('.journal'));
    return names.map((name) => join(auditFolder(FOLDER), name));
  };
  const verify = async () =>
    (await verifyAudit({ disk, folder: FOLDER, auditKey: key.public, kept })).findings;

  before(async () => {
    disk = new MemoryDisk();
    const random = seededRandom('audit');
    const options = { disk, folder: FOLDER, random, clock: virtualClock(NOON), log: silent, key };
    const audit = await openAuditLog({ ...options, offsetMinutes: () => 480 });
    for (let n = 0; n < 16; n++)
      await audit.append({ action: ACTION_NAMES[n]!, who: ['li'], about: `case ${n}`, why: '核酸阳性' });
    kept = [{ by: 'terminal 7', head: audit.newestHead() }];
    await audit.close();
  });

  it('is found for a thousand seeded edits of any byte; untouched, nothing is found (control)', async () => {
    assert.deepEqual(await verify(), []);
    for (let seed = 0; seed < EDITS; seed++) {
      const random = seededRandom(seed);
      const all = await files();
      const path = all[random.below(all.length)]!;
      const file = await disk.open(path, 'write');
      const at = random.below(await file.size());
      const before = await file.read(at, 1);
      await file.write(Uint8Array.of(before[0]! ^ (1 + random.below(255))), at);
      assert.notDeepEqual(await verify(), [], `seed ${seed}: byte ${at} of ${path}`);
      await file.write(before, at);
      await file.close();
    }
    assert.deepEqual(await verify(), []);
  });

  it('is found where the editor mends every checksum: changed, left out, put in, exchanged, cut off', async () => {
    const records: Uint8Array[] = [];
    const source = await openJournal({
      folder: auditFolder(FOLDER),
      disk,
      random: seededRandom(2),
      log: silent,
    });
    for await (const { record } of source.read()) records.push(record);
    await source.close();
    const original = disk;

    const rewritten = async (edited: readonly Uint8Array[]) => {
      disk = new MemoryDisk();
      const journal = await openJournal({
        folder: auditFolder(FOLDER),
        disk,
        random: seededRandom(3),
        log: silent,
      });
      for (const record of edited) await journal.append(record);
      await journal.close();
      return verify();
    };
    assert.deepEqual(await rewritten(records), [], 'control: written anew as they are');
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(`mended ${seed}`);
      const edited = [...records];
      const at = random.below(records.length);
      const { signature } = decodeRecord(records[at]!);
      const forged = encodeRecord({
        entry: encodeEntry({ action: 'sign-in', who: ['zhao'] }, NOON),
        signature,
      });
      const how = ['changed', 'left out', 'put in', 'exchanged', 'cut off'][seed % 5];
      if (how === 'changed') edited[at] = forged;
      if (how === 'left out') edited.splice(at, 1);
      if (how === 'put in') edited.splice(at, 0, forged);
      if (how === 'exchanged') [edited[at], edited[(at + 1) % 16]] = [edited[(at + 1) % 16]!, edited[at]!];
      if (how === 'cut off') edited.splice(at);
      assert.notDeepEqual(await rewritten(edited), [], `${how}, seed ${seed}`);
    }
    disk = original;
  });
});
