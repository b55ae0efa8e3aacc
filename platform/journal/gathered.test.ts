import assert from 'node:assert/strict';
import { gathered } from './gathered';

/** A look-up whose answers come when `answer` is called. */
function heldLookUp() {
  const asked: (readonly string[])[] = [];
  const answers: ((error?: Error) => void)[] = [];
  const lookUp = (keys: readonly string[]) =>
    new Promise<string[]>((resolve, reject) => {
      asked.push(keys);
      answers.push((error) => (error ? reject(error) : resolve(keys.map((key) => `value of ${key}`))));
    });
  return { asked, lookUp, answer: (error?: Error) => answers.shift()!(error) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Gathered look-ups', () => {
  it('ask for everything of one turn at once, and for what came meanwhile behind it', async () => {
    const { asked, lookUp, answer } = heldLookUp();
    const get = gathered(lookUp);
    const first = Promise.all([get('a'), get('b')]);
    await turn();
    const later = Promise.all([get('c'), get('a'), get('d')]);
    await turn();
    assert.deepEqual(asked, [['a', 'b']], 'nobody is asked twice at a time');
    answer();
    assert.deepEqual(await first, ['value of a', 'value of b']);
    await turn();
    answer();
    assert.deepEqual(await later, ['value of c', 'value of a', 'value of d']);
    assert.deepEqual(asked[1], ['c', 'a', 'd'], 'a question is never answered by an older look');
  });

  it('tell a failure to those who were asked for, and go on', async () => {
    const { lookUp, answer } = heldLookUp();
    const get = gathered(lookUp);
    const failing = Promise.allSettled([get('a'), get('b')]);
    await turn();
    const next = get('c');
    answer(new Error('the disk failed'));
    for (const each of await failing)
      assert.ok(each.status === 'rejected' && /the disk failed/.test(String(each.reason)));
    await turn();
    answer();
    assert.equal(await next, 'value of c');
  });

  it('take a thousand at a time', async () => {
    const { asked, lookUp, answer } = heldLookUp();
    const get = gathered(lookUp);
    const all = Promise.all(Array.from({ length: 1_001 }, (_, i) => get(`${i}`)));
    await turn();
    answer();
    await turn();
    answer();
    assert.equal((await all)[1_000], 'value of 1000');
    assert.deepEqual(
      asked.map(({ length }) => length),
      [1_000, 1],
    );
  });
});
