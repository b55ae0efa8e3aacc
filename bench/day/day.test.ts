import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/support/folders';
import { dayOptions } from './options';
import { runDay } from './run';

const QUIET = { say: () => {}, progress: () => {}, watch: () => ({ stop: () => {} }) };

describe('bench/day: a day of a city through the real parts', function () {
  this.timeout(300_000);

  it('loses and doubles nothing, and tracing agrees with what really happened', async () => {
    const data = join(temporaryFolder(), 'city');
    mkdirSync(data);
    const argv = ['--vehicles', '5', '--riders', '100', '--speed', '60', '--cases', '3', '--processes', '1'];
    const options = dayOptions([...argv, '--from', '07:40', '--until', '07:50'], {});
    const { reckoning, tally, cases, due } = await runDay(options, data, QUIET);
    const { lost, doubled, heard } = reckoning;
    assert.ok(due > 5, `${due} check-ins are too few to show anything`);
    assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
    assert.equal(heard + tally.givenUp, due, 'everybody came to an end');
    assert.ok(heard > due / 2, 'a slow machine makes some give up, not most');
    assert.equal(cases.ms.length, 3);
    assert.equal(cases.strangers, 0, 'nobody is named who is not of this city');
    assert.ok(cases.tally.hits > 0, 'who really met an index case is named');
  });
});
