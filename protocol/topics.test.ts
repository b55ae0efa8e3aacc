import assert from 'node:assert/strict';
import { terminalFilters, terminalWriteRule, topics } from './topics';

const [op, t, other] = ['shenyang', 'abcdefg', 'bbbbbbb'];

describe('topics', () => {
  it('a terminal may write its own lanes, with their QoS and retain flag', () => {
    assert.deepEqual(terminalWriteRule(op, t, 'coride/1/checkin/a/abcdefg'), {
      qos: 1,
      retain: false,
      maxBytes: 8192,
    });
    assert.equal(terminalWriteRule(op, t, topics.terminal(op, t, 'state'))?.retain, true);
    assert.equal(terminalWriteRule(op, t, topics.terminal(op, t, 'position'))?.qos, 0);
  });

  it('and nothing else: no other terminal, operator, lane, prototype name or system topic', () => {
    for (const topic of [
      topics.checkIn(other),
      'coride/1/checkin/b/abcdefg',
      topics.terminal(op, other, 'state'),
      topics.terminal('dalian', t, 'state'),
      topics.stored(t),
      `coride/1/terminal/${op}/${t}/constructor`,
      `coride/1/terminal/${op}/${t}/state/x`,
      '$SYS/x/new/clients',
      '',
    ])
      assert.equal(terminalWriteRule(op, t, topic), undefined, topic);
  });

  it('a terminal reads six filters of its own', () => {
    const filters = terminalFilters(t);
    assert.equal(filters.length, 6);
    assert.ok(filters.includes('coride/1/stored/abcdefg'));
    assert.ok(!filters.some((filter) => filter.includes('#')));
  });
});
