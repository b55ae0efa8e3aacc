import assert from 'node:assert/strict';
import { Closers } from './closers';

describe('closers', () => {
  it('end what was opened, the last first, each once', async () => {
    const ended: string[] = [];
    const closers = new Closers();
    closers.add(() => ended.push('first'));
    closers.add(async () => ended.push('second'));
    await closers.close();
    await closers.close();
    assert.deepEqual(ended, ['second', 'first']);
  });

  it('end the others when one of them fails, and say so', async () => {
    const ended: string[] = [];
    const closers = new Closers();
    closers.add(() => ended.push('port'));
    closers.add(() => Promise.reject(new Error('EIO')));
    closers.add(() => {
      throw new Error('another');
    });
    await assert.rejects(closers.close(), /another/);
    assert.deepEqual(ended, ['port']);
  });

  it('tell why opening failed, not what failed after it', async () => {
    const closers = new Closers();
    closers.add(() => Promise.reject(new Error('the lock cannot be removed')));
    await assert.rejects(closers.abandon(new Error('EIO')), /^Error: EIO$/);
  });
});
