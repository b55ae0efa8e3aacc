import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { encodeJson } from '../../protocol/messages/state';
import { topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { Fleet } from '../fleet/fleet';
import { RowWatch } from '../fleet/row-changes';
import { FaultBook } from '../notices/fault-book';
import type { Batch, OpenFault } from './batch';
import { openFaults } from './faults';
import { FleetView } from './fleet-view';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 25, 8);
const [A, B] = ['abcdefg', 'bbbbbbb'] as const;

/** A fleet of two, the wire that brings their rows, and a browser that puts the messages together. */
function ground() {
  const clock = { at: START, now: () => clock.at };
  const fleet = new Fleet('shenyang', clock, silentLog());
  const say = (terminal: string, lane: 'state' | 'health' | 'position' | 'about', value: object) =>
    fleet.take(topics.terminal('shenyang', terminal, lane), encodeJson(value));
  const alert = (terminal: string, id: string, value?: object) =>
    fleet.take(topics.alert('shenyang', terminal, id), value ? encodeJson(value) : new Uint8Array(0));
  const watch = new RowWatch(fleet, () => true);
  const view = new FleetView('1');
  const wire = () => {
    const { rows, complete } = watch.look(clock.at);
    view.take(rows, complete);
    return rows.map(({ terminalId }) => terminalId);
  };
  let byRules: Parameters<typeof openFaults>[0] = [];
  const around = () => ({
    now: clock.at,
    connected: true,
    open: openFaults(byRules, fleet.terminals()),
    over: [],
  });
  for (const terminal of [A, B]) {
    say(terminal, 'state', { v: 1, state: 'online', session: 1, boot: 'b' });
    say(terminal, 'health', examples.health);
  }
  const rule = (open: readonly OpenFault[]) => {
    byRules = open.map((each) => ({ ...each, seen: clock.at }));
  };
  return {
    clock,
    fleet,
    say,
    alert,
    watch,
    view,
    wire,
    rule,
    next: () => view.next(around()),
    whole: () => view.whole(around()),
  };
}

/** As the page does. */
function merged(batches: readonly Batch[]): Map<string, Record<string, unknown>> {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { complete, rows: news, gone } of batches) {
    if (complete) rows.clear();
    for (const id of gone) rows.delete(id);
    for (const row of news) rows.set(row.terminalId, { ...rows.get(row.terminalId), ...row });
  }
  return rows;
}

describe('flows: what the dashboard is told', () => {
  it('is everything at first, then only fields that changed, and comes to the same', () => {
    const { clock, say, view, wire, next, whole } = ground();
    wire();
    const batches = [whole()];
    assert.equal(batches[0]!.rows.length, 2);
    batches.push(next());
    clock.at += 1_000;
    say(A, 'position', { ...examples.position, lat: 41.9 });
    assert.deepEqual(wire(), [A], 'the other one did not change');
    batches.push(next());
    const last = batches.at(-1)!;
    assert.deepEqual(last.rows, [{ terminalId: A, heardAt: clock.at, lat: 41.9, lon: 123.4315 }]);
    assert.deepEqual([last.complete, last.number], [false, batches[1]!.number + 1]);
    batches.push(next());
    assert.deepEqual(batches.at(-1)!.rows, [], 'told once');
    assert.deepEqual(
      Object.fromEntries(merged(batches)),
      Object.fromEntries(whole().rows.map((row) => [row.terminalId, row])),
    );
    assert.ok(view.has(A));
  });

  it('tells that somebody is late although nobody said a word', () => {
    const { clock, wire, next } = ground();
    wire();
    next();
    clock.at += 10 * MINUTE;
    assert.deepEqual(wire(), [A, B]);
    assert.deepEqual(
      next().rows.map(({ presence }) => presence),
      ['late', 'late'],
    );
  });

  it('gives all rows again when asked, and whoever is missing then is gone', () => {
    const { view, watch, wire, next, fleet } = ground();
    wire();
    next();
    watch.again();
    assert.deepEqual(wire(), [A, B]);
    assert.deepEqual(next().rows, [], 'the same as before is not told');
    view.take(
      fleet
        .terminals()
        .slice(1)
        .map(({ terminalId }) => ({ ...merged([next()]).get(terminalId), terminalId }) as never),
      true,
    );
    assert.deepEqual(next().gone, [A]);
    assert.equal(view.has(A), false);
  });

  it('has each fault once, the worst first, in its list and at its row, until it ends; none of whom the flow left out', () => {
    const { alert, view, wire, rule, next, clock } = ground();
    wire();
    next();
    const temperature = {
      fault: 'temperature',
      terminalId: A,
      facts: { celsius: 82 },
      since: START,
    } as const;
    rule([
      temperature,
      { ...temperature, fault: 'clone', terminalId: B, facts: {} },
      { ...temperature, terminalId: 'leftout' },
    ]);
    alert(A, 'temperature', { ...examples.alert, facts: { aboveC: 80 } });
    alert(A, 'storage', { ...examples.alert, since: '2031-01-01T00:00:00.000Z' });
    wire();
    const told = next();
    assert.deepEqual(
      told.open!.faults.map(({ fault, terminalId, since }) => [fault, terminalId, since]),
      [
        ['clone', B, START],
        ['temperature', A, START],
        ['storage', A, clock.at],
      ],
      'a fault is not told to have begun in 2031',
    );
    assert.equal(told.open!.all, 3);
    assert.deepEqual(merged([told]).get(A)!.faults, ['temperature', 'storage']);
    assert.equal(next().open, undefined, 'told once');
    rule([]);
    alert(A, 'temperature');
    alert(A, 'storage');
    wire();
    const ended = next();
    assert.deepEqual(ended.open, { faults: [], all: 0 });
    assert.deepEqual(merged([ended]).get(B)!.faults, []);
    assert.ok(view.has(B));
  });

  it('asks every rule of every flow: of two that see the same the earlier, and none that was taken out', () => {
    const book = new FaultBook();
    const fault = { fault: 'offline', terminalId: A, facts: {}, since: START, seen: START } as const;
    book.write('one', [fault]);
    book.write('two', [
      { ...fault, since: START - MINUTE },
      { ...fault, terminalId: B },
    ]);
    assert.deepEqual(
      book.open().map(({ terminalId, since }) => [terminalId, since]),
      [
        [A, START - MINUTE],
        [B, START],
      ],
    );
    book.tear('two');
    assert.deepEqual(book.open(), [fault]);
  });
});
