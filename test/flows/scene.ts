/** A fleet to look at: forty vehicles of four lines in Shenyang, some in trouble, as they would say it themselves. */
import type { Fleet } from '../../flows/fleet/fleet';
import { encodeJson } from '../../protocol/messages/state';
import { terminalIdOf } from '../../protocol/terminal-id';
import { timeText } from '../../protocol/time-text';
import { topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LINES = ['168', '207', '272', '503'] as const;
const VEHICLES = 40;

/** The terminal of vehicle `n`, from 0. */
export const sceneTerminal = (n: number): string => terminalIdOf(100 + n);

/** What the terminal of vehicle `n` says. */
export const sceneSays =
  (fleet: Fleet, operator: string, n: number) =>
  (lane: 'state' | 'about' | 'health' | 'position' | 'trip' | 'count', value: object): void =>
    fleet.take(topics.terminal(operator, sceneTerminal(n), lane), encodeJson(value));

/**
 * Vehicle 3 is lost, 5 is late, 8 cannot store, 13 is a taxi without a position.
 * @param now unix ms
 */
export function playScene(fleet: Fleet, operator: string, now: number): void {
  for (let n = 0; n < VEHICLES; n++) {
    const say = sceneSays(fleet, operator, n);
    const line = LINES[n % LINES.length]!;
    const isTaxi = n === 13;
    const label = isTaxi ? '辽A·T5207' : `${30_200 + n}`;
    say('state', { v: 1, state: n === 3 || n === 5 ? 'lost' : 'online', session: 1, boot: 'b' });
    const vehicle = { id: label, kind: isTaxi ? 'taxi' : 'bus', label, ...(!isTaxi && { line }) };
    say('about', {
      ...examples.about,
      vehicle,
      version: n === 8 ? '0.0.9' : '0.1.0',
      certNotAfter: timeText(now + 300 * DAY),
    });
    say('health', {
      ...examples.health,
      at: timeText(now),
      board: { ...examples.health.board, temperatureC: 38 + (n % 9) },
      outbox: {
        ...examples.health.outbox,
        waiting: n === 8 ? 610 : n % 5 === 0 ? '<5' : 0,
        oldestAt: n === 8 ? timeText(now - 26 * MINUTE) : n % 5 === 0 ? timeText(now - 2 * MINUTE) : null,
      },
    });
    if (isTaxi) continue;
    say('trip', { ...examples.trip, routeId: line, tripId: `${line}-0-0730` });
    say('position', {
      ...{ ...examples.position, at: timeText(now) },
      lat: 41.77 + ((n * 37) % 41) / 500,
      lon: 123.36 + ((n * 53) % 43) / 350,
    });
    for (const [i, hoursAgo] of [3, 2, 1, 0].entries())
      say('count', {
        ...{ v: 1, refusals: {}, checkIns: { code: 20 + ((n * 7 + i * 5) % 30), card: '<5' } },
        from: timeText(now - hoursAgo * 60 * MINUTE - 5 * MINUTE),
        to: timeText(now - hoursAgo * 60 * MINUTE),
      });
  }
  const { alert } = examples;
  const raise = (n: number, id: string, facts: object) =>
    fleet.take(
      topics.alert(operator, sceneTerminal(n), id),
      encodeJson({ ...alert, since: timeText(now - 26 * MINUTE), facts }),
    );
  raise(8, 'storage', { state: 'full', why: 'no space left on the device' });
  raise(17, 'scanner', { state: 'missing' });
  // Its own words are anything that the schema allows.
  raise(22, 'setup', { constructor: 'lost', why: '<img src=x onerror=alert(1)>' });
}
