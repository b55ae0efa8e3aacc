import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { getPriority } from 'node:os';
import { letOthersGoFirst } from './low-priority';

describe('Threads that let others go first', () => {
  it('work as any other where the system refuses it', () => {
    const before = getPriority();
    const refused = () => {
      throw Object.assign(new Error('operation not permitted'), { code: 'ERR_SYSTEM_ERROR' });
    };
    assert.equal(letOthersGoFirst(refused), false);
    assert.equal(getPriority(), before);
  });

  it('control: where it is allowed they give way', () => {
    const set: [number, number][] = [];
    const isDone = letOthersGoFirst((thread, nice) => set.push([thread, nice]));
    assert.equal(isDone, existsSync('/proc/thread-self'));
    assert.deepEqual(
      set.map(([, nice]) => nice),
      isDone ? [10] : [],
    );
  });
});
