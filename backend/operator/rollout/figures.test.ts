import assert from 'node:assert/strict';
import { Figures, NOTHING } from './figures';
import { Watch } from './watch';

const MINUTE = 60_000;
const said = (figures: Figures, atMinute: number, uptimeMinutes: number, checkIns: number, refusals = 0) =>
  figures.take(
    't',
    { service: { checkIns, refusals, slow: 0 }, process: { uptimeS: uptimeMinutes * 60, memoryMiB: null } },
    atMinute * MINUTE,
  );

describe('rollout: figures of a terminal', () => {
  it('begin with what it says first, and add up what comes', () => {
    const figures = new Figures();
    assert.deepEqual(figures.of('t'), NOTHING);
    said(figures, 0, 600, 1_000);
    assert.deepEqual(figures.of('t'), NOTHING, 'who boarded before it was looked at counts nowhere');
    said(figures, 3, 603, 1_015, 5);
    said(figures, 6, 606, 1_020, 5);
    assert.deepEqual(figures.of('t'), { checkIns: 20, refusals: 5, slow: 0, hours: 0.1 });
  });

  it('go on when its process begins anew, and leave out the hours in which nothing was heard', () => {
    const figures = new Figures();
    said(figures, 0, 600, 1_000);
    said(figures, 6, 5, 10);
    assert.deepEqual(figures.of('t'), { checkIns: 10, refusals: 0, slow: 0, hours: 0.1 });
    said(figures, 600, 599, 500);
    assert.deepEqual(figures.of('t'), { checkIns: 500, refusals: 0, slow: 0, hours: 0.1 });
    const again = new Figures(figures.all());
    said(again, 606, 605, 505);
    assert.equal(again.of('t').checkIns, 505);
  });

  it('are those since its wave began, with those before its rollout beside them', () => {
    const figures = new Figures();
    const watch = new Watch(figures);
    said(figures, 0, 0, 0);
    said(figures, 7.5, 7.5, 30);
    watch.begin({ id: 'a', wave: 1 });
    assert.deepEqual(watch.group(['t']), [], 'it does not have the change yet');
    watch.look('t');
    said(figures, 15, 15, 40);
    watch.look('t');
    const before = { checkIns: 30, hours: 0.125 };
    assert.deepEqual(watch.group(['t', 'u']), [{ checkIns: 10, refusals: 0, slow: 0, hours: 0.125, before }]);
    watch.begin({ id: 'a', wave: 2 });
    watch.look('t');
    said(figures, 22.5, 22.5, 45);
    assert.deepEqual(watch.group(['t']), [{ checkIns: 5, refusals: 0, slow: 0, hours: 0.125, before }]);
    const kept = new Watch(figures, watch.kept());
    kept.begin({ id: 'a', wave: 2 });
    assert.deepEqual(kept.group(['t']), watch.group(['t']), 'after a restart, too');
  });
});
