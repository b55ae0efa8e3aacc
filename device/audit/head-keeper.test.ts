import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { encodeHead, encodeProof, signHead } from '../../protocol/audit/head';
import { createTree, type MerkleTree } from '../../protocol/audit/tree';
import { readBundle } from '../../protocol/bundle';
import { fromHex, utf8 } from '../../protocol/bytes';
import { sha256 } from '../../protocol/hmac';
import { generateSigningKey, importSigningKey } from '../../protocol/signing';
import vector from '../../protocol/vectors/bundle.json';
import { FORK_EVIDENCE, HeadKeeper } from './head-keeper';

const audit = generateSigningKey();
const root = importSigningKey(fromHex(vector.rootSecret));
const bundle = { ...readBundle(root.public, fromHex(vector.signed)), audit: audit.public };
const DAY = 86_400_000;

/** An authority's log, and its two doors. */
function logOf(entries: readonly string[], key = audit) {
  const tree: MerkleTree = createTree((bytes) => sha256(bytes));
  for (const entry of entries) tree.append(utf8(entry));
  return {
    add: (entry: string) => tree.append(utf8(entry)),
    ask: async (_site: string, path: string) => {
      if (path === '/audit/head')
        return encodeHead(signHead(key, { size: tree.size, at: 1, root: tree.root() }));
      const [, from, to] = /from=(\d+)&to=(\d+)$/.exec(path)!.map(Number);
      return encodeProof(from!, to!, tree.consistency(from!, to!));
    },
  };
}

describe('the terminal as a witness of the audit log', () => {
  let disk: MemoryDisk;
  let site: ReturnType<typeof logOf> | undefined;

  const keeper = () => {
    const clock = virtualClock();
    const made = new HeadKeeper({
      folder: '/t',
      bundle: () => bundle,
      disk,
      clock,
      random: seededRandom(1),
      log: silentLog(),
      askSite: async (address, path) => {
        if (!site) throw new Error('no network');
        return site.ask(address, path);
      },
    });
    return { made, clock };
  };

  beforeEach(async () => {
    disk = new MemoryDisk();
    await disk.makeFolder('/t');
    site = logOf(['a', 'b', 'c']);
  });

  it('keeps a head, and each that continues it, over restarts', async () => {
    const { made } = keeper();
    assert.equal(await made.look(), 'kept');
    assert.equal(await made.look(), 'unchanged');
    for (const entry of ['d', 'e']) site!.add(entry);
    assert.equal(await made.look(), 'kept');
    disk.crash();
    const again = keeper().made;
    site!.add('f');
    assert.equal(await again.look(), 'kept');
    assert.equal(again.current()?.size, 6);
  });

  it('refuses a log that was rewritten, cut or forked, keeps both heads as evidence, and remembers', async () => {
    for (const forged of [
      ['a', 'B', 'c', 'd'],
      ['a', 'b'],
      ['a', 'b', 'C'],
    ]) {
      disk = new MemoryDisk();
      await disk.makeFolder('/t');
      site = logOf(['a', 'b', 'c']);
      const { made } = keeper();
      await made.start();
      await made.look();
      site = logOf(forged);
      assert.equal(await made.look(), 'forked', forged.join());
      assert.equal(made.current()?.size, 3, 'the head before stays');
      assert.ok((await disk.read(`/t/${FORK_EVIDENCE}`)).length > 200);
      made.stop();
      const again = keeper().made;
      await again.start();
      assert.ok(again.forked);
      again.stop();
    }
    // Control: the same terminal takes the log that goes on.
    site = logOf(['a', 'b', 'c', 'd']);
    assert.equal(await keeper().made.look(), 'kept');
  });

  it('takes no head of another key, and no proof that is none', async () => {
    const { made } = keeper();
    await made.look();
    site = logOf(['a', 'b', 'c', 'd'], generateSigningKey());
    assert.equal(await made.look(), 'unreadable');
    const honest = logOf(['a', 'b', 'c', 'd']);
    site = {
      ...honest,
      ask: async (a, path) => (path.includes('proof') ? new Uint8Array(3) : honest.ask(a, path)),
    };
    assert.equal(await made.look(), 'forked');
  });

  it('asks once a day, and again within the hour where there was no network', async () => {
    const { made, clock } = keeper();
    let asked = 0;
    const log = logOf(['a']);
    site = {
      ...log,
      ask: (address, path) => {
        asked++;
        return log.ask(address, path);
      },
    };
    await made.start();
    await clock.advance(10 * DAY);
    assert.ok(asked >= 10 && asked <= 12, `${asked} times in ten days`);
    site = undefined;
    await clock.advance(DAY);
    site = log;
    log.add('b');
    await clock.advance(3_600_000);
    assert.equal(made.current()?.size, 2);
    made.stop();
  });
});
