import assert from 'node:assert/strict';
import { MemoryDisk } from '../../platform/memory-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { type BootRecord, failed, proven, withTrial, writeBootRecord } from '../launcher/boot-record';
import { hashText, LIST_FILE } from '../launcher/slot-files';
import { software } from './software';

const FOLDER = '/software';
const HAD = { screen: true, scanner: true };

/** A board whose slot `b` holds a version, and the words of its doctor. */
async function board(version = '1.2.0') {
  const disk = new MemoryDisk();
  await disk.makeFolder(`${FOLDER}/b`);
  const program = utf8('the program');
  const list = utf8(JSON.stringify({ v: 1, version, files: [['terminal.js', hashText(program)]] }));
  await writeFileAtomic(disk, `${FOLDER}/b/terminal.js`, program);
  await writeFileAtomic(disk, `${FOLDER}/b/${LIST_FILE}`, list);
  const trial = withTrial({ v: 1, bad: [] }, { slot: 'b', version, list: hashText(list) }, HAD);
  return {
    disk,
    trial,
    says: async (record?: BootRecord, installed = '1.0.0') => {
      if (record) await writeBootRecord(disk, FOLDER, record);
      const findings = await software({ disk, folder: FOLDER, installed });
      return findings.map(({ level, what }) => `${level}: ${what}`);
    },
  };
}

describe('doctor: the software', () => {
  it('is the package’s, until something was updated', async () => {
    const { says } = await board();
    assert.deepEqual(await says(), ['ok: software 1.0.0 of the package']);
  });

  it('is on trial, then good in its slot, then older than a new package', async () => {
    const { says, trial } = await board();
    const started = { ...trial, trial: { ...trial.trial!, starts: 2 } };
    assert.deepEqual(await says(started), [
      'ok: software 1.0.0 of the package',
      'warn: software 1.2.0 in slot b is on trial: start 2 of 3, not well yet; else back to 1.0.0',
    ]);
    assert.deepEqual(await says(proven(trial)), [
      'ok: software 1.2.0 in slot b; version 1.0.0 of the package below it',
    ]);
    assert.deepEqual(await says(proven(trial), '1.3.0'), [
      'ok: software 1.3.0 of the package, newer than slot b',
    ]);
  });

  it('was left, says which version and why; is damaged, says what runs', async () => {
    const { says, trial, disk } = await board();
    const back = failed(
      withTrial(proven(trial), { ...trial.trial!, slot: 'a', version: '1.4.0' }, HAD),
      'it crashed 3 times',
    );
    assert.deepEqual(await says(back), [
      'ok: software 1.2.0 in slot b; version 1.0.0 of the package below it',
      'warn: software 1.4.0 was tried and left: it crashed 3 times',
    ]);
    await writeFileAtomic(disk, `${FOLDER}/b/terminal.js`, utf8('rotten'));
    assert.match((await says())[0]!, /^bad: software 1\.2\.0 in slot b is damaged: version 1\.0\.0/);
    await writeFileAtomic(disk, `${FOLDER}/boot.json`, utf8('{'));
    assert.match((await says())[0]!, /^bad: the record of software .* cannot be read/);
  });
});
