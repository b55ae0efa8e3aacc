import assert from 'node:assert/strict';
import { join } from 'node:path';
import { whenTestEnds } from './cleanup';
import { FAULT_FILE, faultTable, reportControl, reportFault, reportSkippedFault } from './fault-table';
import { temporaryFolder } from './folders';

const CUT = { fault: 'power cut', injected: 'simulated disk', runs: 2_000, accepted: 10_500 };

describe('test/support: the table of faults', () => {
  let path = '';
  beforeEach(() => {
    const before = process.env[FAULT_FILE];
    path = join(temporaryFolder(), 'faults.jsonl');
    process.env[FAULT_FILE] = path;
    whenTestEnds(() => {
      if (before === undefined) delete process.env[FAULT_FILE];
      else process.env[FAULT_FILE] = before;
    });
  });

  it('gives a row a fault, its controls in it whoever came first, and a sentence for what was skipped', () => {
    reportControl({ fault: 'power cut', control: 'beep before sync: lost at seed 4' });
    reportFault({ ...CUT, lost: 0, doubled: 0 });
    reportControl({ fault: 'power cut', control: 'ack before sync: lost at seed 9' });
    reportSkippedFault({ fault: 'card read-only', injected: 'remount', skipped: 'no loop devices here' });
    assert.deepEqual(faultTable(path).split('\n').slice(2), [
      '| power cut | simulated disk | 2,000 | 10,500 | 0 | 0 | beep before sync: lost at seed 4; ack before sync: lost at seed 9 |',
      '| card read-only | remount | skipped: no loop devices here |  |  |  |  |',
    ]);
  });

  it('does not let a test pass that lost or doubled something, and shows the row all the same', () => {
    assert.throws(() => reportFault({ ...CUT, lost: 1, doubled: 0 }), /power cut: 1 lost and 0 doubled/);
    assert.throws(() => reportFault({ ...CUT, lost: 0, doubled: 2 }), /0 lost and 2 doubled of 10500/);
    assert.match(faultTable(path), /\| 10,500 \| 1 \| 0 \|/);
  });

  it('writes nothing where nobody asked for a table', () => {
    delete process.env[FAULT_FILE];
    reportFault({ ...CUT, lost: 0, doubled: 0 });
    assert.equal(faultTable(path).split('\n').length, 2);
  });
});
