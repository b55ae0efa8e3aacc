import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { encodeJson } from '../../protocol/messages/state';
import { timeText } from '../../protocol/time-text';
import { topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { Fleet } from './fleet';
import { History } from './history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 25, 8);

function fleetWithHistory() {
  const clock = { at: START, now: () => clock.at };
  const fleet = new Fleet('shenyang', clock, silentLog());
  const history = new History(fleet, START);
  const say = (terminal: string, lane: 'about' | 'health' | 'count' | 'trip', value: object) =>
    fleet.take(topics.terminal('shenyang', terminal, lane), encodeJson(value));
  const health = (waiting: number | '<5', temperatureC: number | null) =>
    say('abcdefg', 'health', {
      ...examples.health,
      outbox: { ...examples.health.outbox, waiting },
      board: { ...examples.health.board, temperatureC },
    });
  /** Five minutes that end now. */
  const count = (terminal: string, checkIns: object, endsAt = clock.at) =>
    say(terminal, 'count', {
      ...{ v: 1, from: timeText(endsAt - 5 * MINUTE), to: timeText(endsAt), checkIns, refusals: {} },
    });
  return { clock, history, say, health, count };
}

describe('flows: the last day in memory', () => {
  it('keeps the highest figure of each five minutes, says nothing of what was not told, and forgets after a day', () => {
    const { clock, history, health } = fleetWithHistory();
    health(12, 61.5);
    clock.at += MINUTE;
    health(30, null);
    clock.at += MINUTE;
    health('<5', 58);
    clock.at += 10 * MINUTE;
    health('<5', null);
    const steps = () =>
      history
        .of('abcdefg', clock.at)
        .steps.map(({ at, waiting, temperatureC }) => [(at - START) / MINUTE, waiting, temperatureC]);
    assert.deepEqual(steps(), [
      [0, 30, 61.5],
      [10, 4, null],
    ]);
    clock.at = START + 24 * HOUR;
    assert.deepEqual(steps(), [[10, 4, null]], 'the first five minutes are over a day old');
    health(7, 40);
    assert.deepEqual(steps(), [
      [10, 4, null],
      [24 * 60, 7, 40],
    ]);
    assert.deepEqual(history.of('unheard', clock.at), { steps: [], hours: [] });
  });

  it('adds check-ins up by hour and line, between the bounds that <5 leaves, each message once', () => {
    const { clock, history, say, count } = fleetWithHistory();
    for (const [terminal, line] of [
      ['abcdefg', '168'],
      ['bbbbbbb', '168'],
      ['ccccccc', '207'],
    ] as const)
      say(terminal, 'about', { ...examples.about, vehicle: { ...examples.about.vehicle, line } });
    // Ends on the hour: it belongs to the hour before.
    count('abcdefg', { code: 17, pass: '<5' });
    count('abcdefg', { code: 17, pass: '<5' });
    clock.at += 10 * MINUTE;
    count('abcdefg', { card: '<5' });
    count('bbbbbbb', { code: 5 });
    count('ccccccc', {});
    const shown = (hours: readonly { at: number; least: number; most: number }[]) =>
      hours.map(({ at, least, most }) => [(at - START) / HOUR, least, most]);
    assert.deepEqual(shown(history.of('abcdefg', clock.at).hours), [
      [-1, 18, 21],
      [0, 1, 4],
    ]);
    assert.deepEqual(
      history.lines(clock.at).map(({ line, hours }) => [line, shown(hours)]),
      [
        [
          '168',
          [
            [-1, 18, 21],
            [0, 6, 9],
          ],
        ],
        ['207', [[0, 0, 0]]],
      ],
    );
    assert.deepEqual(shown(history.hours(clock.at)), [
      [-1, 18, 21],
      [0, 6, 9],
    ]);
  });

  it('keeps no more lines than a city has, however many a terminal makes up, until the day is over', () => {
    const { clock, history, say, count } = fleetWithHistory();
    const ride = (routeId: string, checkIns: number) => {
      clock.at += 1_000;
      say('abcdefg', 'trip', { ...examples.trip, routeId });
      count('abcdefg', { code: checkIns });
    };
    for (let n = 0; n < 2_100; n++) ride(`M${n}`, 5);
    const shown = () => {
      const lines = history.lines(clock.at);
      const of = (name: string | null) =>
        lines.find(({ line }) => line === name)?.hours.reduce((sum, { least }) => sum + least, 0);
      return { lines: lines.length, of };
    };
    assert.equal(shown().lines, 2_001);
    assert.equal(shown().of(null), 500, 'nothing that was told is lost');
    clock.at += 25 * HOUR;
    ride('168', 7);
    assert.deepEqual([shown().lines, shown().of('168')], [1, 7]);
  });

  it('counts what a clock of another year tells in the hour in which it is heard', () => {
    const { clock, history, count } = fleetWithHistory();
    count('abcdefg', { code: 6 }, Date.UTC(2031, 0, 1));
    assert.deepEqual(
      history.of('abcdefg', clock.at).hours.map(({ at, least }) => [at, least]),
      [[START, 6]],
    );
  });
});
