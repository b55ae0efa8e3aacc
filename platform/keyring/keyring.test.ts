import assert from 'node:assert/strict';
import { MemoryDisk } from '../memory-disk';
import { seededRandom } from '../random';
import { openKeyring } from './keyring';

const FOLDERS = ['/a/keyring', '/b/keyring-mirror'];
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);

describe('a keyring', () => {
  let disk: MemoryDisk;
  const random = seededRandom('keyring');
  const open = (folders = FOLDERS) =>
    openKeyring({ disk, folders, name: 'days', label: bytes('test\0'), random });

  beforeEach(() => {
    disk = new MemoryDisk();
  });

  it('keeps its content over restarts, in every copy, and lets backups know', async () => {
    const keyring = await open();
    assert.equal(await keyring.read(), undefined);
    await keyring.write(bytes('day 1, day 2'));
    disk.crash();
    assert.equal(text(await (await open()).read()), 'day 1, day 2');
    for (const folder of FOLDERS) {
      assert.equal(text(await (await open([folder])).read()), 'day 1, day 2');
      assert.match(
        text(await disk.read(`${folder}/CACHEDIR.TAG`))!,
        /^Signature: 8a477f597d28d172789f06886806bc55/,
      );
    }
  });

  it('opens nothing that it held before, wherever the bytes were kept; with the key of then it does (control)', async () => {
    const keyring = await open();
    await keyring.write(bytes('day 1, day 2'));
    const oldFile = await disk.read(`${FOLDERS[0]}/days.sealed`);
    const oldKey = await disk.read(`${FOLDERS[0]}/days.key`);
    await keyring.write(bytes('day 2'));
    const now = await disk.read(`${FOLDERS[0]}/days.key`);

    const restored = async (key: Uint8Array) => {
      disk = new MemoryDisk();
      await disk.makeFolder('/r');
      for (const [name, content] of [
        ['days.sealed', oldFile],
        ['days.key', key],
      ] as const) {
        const file = await disk.open(`/r/${name}`, 'write');
        await file.write(content, 0);
        await file.sync();
        await file.close();
      }
      return (await open(['/r'])).read();
    };
    await assert.rejects(restored(now), /has no key any more/);
    assert.equal(text(await restored(oldKey)), 'day 1, day 2');
  });

  it('mends a copy that was lost or is behind from the other', async () => {
    const keyring = await open();
    await keyring.write(bytes('one'));
    await keyring.close();
    for (const name of ['days.sealed', 'days.key']) await disk.remove(`${FOLDERS[0]}/${name}`);
    const again = await open();
    assert.equal(text(await again.read()), 'one');
    await again.close();
    assert.equal(text(await (await open([FOLDERS[0]!])).read()), 'one');
  });

  it('has the old or the new content after a power cut at any operation, and never both keys', async () => {
    for (let cut = 1; cut < 60; cut++) {
      disk = new MemoryDisk({ random: seededRandom(cut) });
      const keyring = await open();
      await keyring.write(bytes('old'));
      disk.cutPowerAfter(cut);
      const done = await keyring.write(bytes('new')).then(
        () => true,
        () => false,
      );
      disk.crash();
      disk.powerOn();
      const again = await open();
      const found = text(await again.read());
      assert.ok(done ? found === 'new' : found === 'old' || found === 'new', `cut ${cut}: ${found}`);
      const slots = Buffer.from(await disk.read(`${FOLDERS[0]}/days.key`));
      const used = [0, 64].filter((at) => slots.subarray(at, at + 64).some((byte) => byte !== 0));
      assert.equal(used.length, 1, `cut ${cut}: ${used.length} keys`);
    }
  });

  it('refuses a damaged file in words, and is destroyed whole', async () => {
    const keyring = await open();
    await keyring.write(bytes('days'));
    for (const folder of FOLDERS) {
      const file = await disk.open(`${folder}/days.sealed`, 'write');
      await file.write(Uint8Array.of(1), 30);
      await file.close();
    }
    await assert.rejects(
      open(),
      /days.sealed does not open: its bytes were changed. Put it back from the mirror/,
    );
    await keyring.write(bytes('again'));
    await keyring.destroy();
    for (const folder of FOLDERS) {
      assert.deepEqual(
        (await disk.list(folder)).filter((name) => name.endsWith('.sealed')),
        [],
      );
      assert.ok((await disk.read(`${folder}/days.key`)).every((byte) => byte === 0));
    }
  });
});
