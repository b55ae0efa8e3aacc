import assert from 'node:assert/strict';
import { join } from 'node:path';
import { MemoryDisk } from '../../../platform/memory-disk';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { toBase64url, utf8 } from '../../../protocol/bytes';
import { LABEL } from '../../../protocol/labels';
import { generateSigningKey, type SigningKey, signLabelled } from '../../../protocol/signing';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { EXCHANGE, FOLDER, keptLog, silent } from '../testing/city';
import { openTerminalKeys, type TerminalKeys } from './terminal-keys';

const message = utf8('what a terminal signs');

describe("terminals' signing keys", () => {
  let disk: MemoryDisk;
  const open = () => openTerminalKeys({ disk, folder: FOLDER, exchange: EXCHANGE, log: silent });
  const hand = (keys: [number, SigningKey][]) =>
    writeFileAtomic(
      disk,
      join(EXCHANGE, 'terminals.json'),
      utf8(
        JSON.stringify(
          keys.map(([number, key]) => ({
            terminalId: terminalIdOf(number),
            number,
            signingKey: toBase64url(key.public),
          })),
        ),
      ),
    );
  const proves = (keys: TerminalKeys, key: SigningKey, day: number, number = 7) =>
    keys.verifierOf(number, day)?.(LABEL.tagKeySeal, signLabelled(key, LABEL.tagKeySeal, message), message);

  beforeEach(async () => {
    disk = new MemoryDisk();
    await disk.makeFolder(EXCHANGE);
    await disk.makeFolder(FOLDER);
  });

  it('are learned once and kept, also when the operator stops naming them', async () => {
    const [key, other] = [generateSigningKey(), generateSigningKey()];
    await hand([[7, key]]);
    const keys = await open();
    assert.equal(await keys.importHanded(20), 1);
    await hand([[8, other]]);
    assert.equal(await keys.importHanded(20), 1);
    assert.equal(await keys.importHanded(20), 0);
    const again = await open();
    assert.equal(proves(again, key, 3), true, 'the first key of a terminal counts for every day');
    assert.equal(proves(again, other, 3), false);
    assert.equal(proves(again, other, 3, 8), true);
    assert.equal(again.verifierOf(9, 20), undefined);
  });

  it('prove nothing of the days before when they are replaced later, and the swap is said', async () => {
    const [genuine, swapped] = [generateSigningKey(), generateSigningKey()];
    const log = keptLog();
    await hand([[7, genuine]]);
    const keys = await openTerminalKeys({ disk, folder: FOLDER, exchange: EXCHANGE, log });
    await keys.importHanded(20);
    await hand([[7, swapped]]);
    await keys.importHanded(25);
    assert.deepEqual([proves(keys, genuine, 24), proves(keys, swapped, 24)], [true, false]);
    assert.deepEqual([proves(keys, genuine, 25), proves(keys, swapped, 25)], [true, true]);
    assert.deepEqual([proves(keys, genuine, 26), proves(keys, swapped, 26)], [false, true]);
    assert.ok(log.lines.some((line) => /signing key was replaced/.test(line)));
  });
});
