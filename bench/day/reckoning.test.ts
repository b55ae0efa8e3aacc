import assert from 'node:assert/strict';
import { reckon, type Told } from './reckoning';

const byCode = (id: string): Told => ({ channel: 'code', terminalNumber: 1, id });
const byCard: Told = { channel: 'card', terminalNumber: 1, id: undefined };
const stored = (id: string, channel: 'code' | 'card' = 'code', terminalNumber = 1) => ({
  id,
  channel,
  terminalNumber,
});

describe('reckoning of a played day', () => {
  it('finds nothing wrong where everything that was heard is there once', () => {
    const { lost, doubled, unheard } = reckon([byCode('a'), byCard], [stored('a'), stored('x', 'card')]);
    assert.deepEqual([lost, doubled, unheard], [0, 0, 0]);
  });

  it('counts what was heard and is not there, by id and by terminal', () => {
    const { lost, unheard } = reckon([byCode('a'), byCard, byCard], [stored('b'), stored('x', 'card')]);
    assert.equal(lost, 2);
    assert.equal(unheard, 1, 'b is there and nobody heard of it');
    assert.equal(reckon([byCard], [stored('x', 'card', 2)]).lost, 1, 'at another terminal');
  });

  it('counts what is there twice', () => {
    assert.equal(reckon([byCode('a')], [stored('a'), stored('a')]).doubled, 1);
    assert.equal(reckon([byCard], [stored('x', 'card'), stored('x', 'card')]).doubled, 1);
  });
});
