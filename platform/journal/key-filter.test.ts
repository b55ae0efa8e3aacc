import assert from 'node:assert/strict';
import { seededRandom } from '../random';
import { KeyFilter, withFilter } from './key-filter';
import { type KeyIndex, memoryIndex } from './key-index';

const put = (key: Uint8Array) => ({ type: 'put' as const, key, value: Uint8Array.of(1) });

/** Keys as the operator's are: a day, a kind, sixteen random bytes. */
function someKeys(count: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Uint8Array.of(0x6b, 1, 2, 1, ...random.bytes(16)));
}

/** An index that counts the keys it is asked for. */
function counting(): { index: KeyIndex; asked: () => number } {
  const index = memoryIndex();
  let asked = 0;
  const getMany: KeyIndex['getMany'] = (keys) => {
    asked += keys.length;
    return index.getMany(keys);
  };
  return { index: { ...index, getMany, get: async (key) => (await getMany([key]))[0] }, asked: () => asked };
}

describe('The filter before an index of keys', () => {
  it('has whatever was added, and of what was not fewer than 1 in 100, also when it has grown', () => {
    const filter = new KeyFilter();
    const [added, others] = [someKeys(150_000, 1), someKeys(50_000, 2)];
    for (const key of added) filter.add(key);
    assert.ok(added.every((key) => filter.mayHave(key)));
    const wrong = others.filter((key) => filter.mayHave(key)).length;
    assert.ok(wrong < others.length / 100, `${wrong} of ${others.length}`);
  });

  it('takes no more memory than it may, and then tells fewer apart, and still has all', () => {
    const filter = new KeyFilter(1);
    const [added, others] = [someKeys(150_000, 1), someKeys(2_000, 2)];
    for (const key of added) filter.add(key);
    assert.ok(added.every((key) => filter.mayHave(key)));
    const wrong = others.filter((key) => filter.mayHave(key)).length;
    assert.ok(wrong > others.length / 50 && wrong < others.length / 2, `${wrong} of ${others.length}`);
  });

  it('asks the index for new keys no more once it was read whole, and finds all that are there', async () => {
    const [old, later, never] = [someKeys(300, 1), someKeys(300, 2), someKeys(300, 3)];
    const { index, asked } = counting();
    await index.change(old.map(put));
    const filtered = withFilter(index);
    assert.deepEqual(
      await filtered.getMany(never),
      never.map(() => undefined),
    );
    assert.equal(asked(), 300, 'control: before, all are looked up');
    for await (const _ of filtered.entries()) await filtered.change(later.map(put));
    const found = await filtered.getMany([...old, ...never, ...later]);
    assert.deepEqual(
      found.map((value) => value !== undefined),
      [...old.map(() => true), ...never.map(() => false), ...later.map(() => true)],
    );
    assert.ok(asked() < 300 + 600 + 30, `${asked()} asked`);
    assert.ok(await filtered.get(later[7]!));
    assert.equal(await filtered.get(never[7]!), undefined);
  });

  it('looks everything up after a reading that did not come to its end', async () => {
    const { index, asked } = counting();
    const old = someKeys(3, 1);
    await index.change(old.map(put));
    const filtered = withFilter(index);
    for await (const _ of filtered.entries()) break;
    await filtered.getMany(old);
    await filtered.getMany(someKeys(3, 2));
    assert.equal(asked(), 6);
  });

  it('forgets with the index', async () => {
    const { index, asked } = counting();
    const [old, later] = [someKeys(50, 1), someKeys(50, 2)];
    await index.change(old.map(put));
    const filtered = withFilter(index);
    await filtered.clear();
    await filtered.change(later.map(put));
    assert.ok((await filtered.getMany(old)).every((value) => value === undefined));
    assert.ok(asked() < 5);
    assert.ok((await filtered.getMany(later)).every((value) => value));
  });
});
