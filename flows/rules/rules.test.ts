import assert from 'node:assert/strict';
import { FAULTS, type FaultRow, FLEET_FAULTS, faultRow } from '../../protocol/faults';
import { decodeAbout } from '../../protocol/messages/about';
import type { CountMessage } from '../../protocol/messages/count';
import { decodeHealth, type Health } from '../../protocol/messages/health';
import { encodeJson } from '../../protocol/messages/state';
import { decodeTrip } from '../../protocol/messages/trip';
import { timeText } from '../../protocol/time-text';
import examples from '../../protocol/vectors/status-messages.json';
import type { Terminal } from '../fleet/terminal';
import { DAY_MS, DEFAULT_LIMITS, HOUR_MS, type Limits, MINUTE_MS } from './rule';
import { find, RULE_IDS, type RuleId } from './rules';

const NOW = Date.UTC(2026, 10, 25, 1, 3);
const about = decodeAbout(encodeJson(examples.about));
const trip = { value: decodeTrip(encodeJson(examples.trip)), at: NOW - HOUR_MS };
const cool = { ...examples.health, board: { ...examples.health.board, temperatureC: 50 } };
const health = decodeHealth(encodeJson({ ...cool, outbox: { ...cool.outbox, waiting: 0, oldestAt: null } }));

/** A terminal on its trip, of which nothing is wrong. */
const well: Terminal = {
  terminalId: 'aaaaaaa',
  state: { value: { v: 1, state: 'online', session: 3 }, at: NOW - HOUR_MS },
  about: { value: about, at: NOW - HOUR_MS },
  health: { value: health, at: NOW - MINUTE_MS },
  trip,
  counts: [],
  alerts: new Map(),
  boots: [{ boot: 'one', at: NOW - HOUR_MS / 2 }],
};

const withHealth = (change: Partial<Health>): Terminal => ({
  ...well,
  health: { value: { ...health, ...change }, at: NOW - MINUTE_MS },
});
const lost = (minutes: number, change: Partial<Terminal> = {}): Terminal => ({
  ...well,
  state: { value: { v: 1, state: 'lost', session: 3 }, at: NOW - minutes * MINUTE_MS },
  ...change,
});
const outbox = (minutes: number) => ({
  ...health.outbox,
  waiting: 40,
  oldestAt: timeText(Date.parse(health.at) - minutes * MINUTE_MS),
});
const withAbout = (change: Partial<typeof about>, terminalId = 'aaaaaaa'): Terminal => ({
  ...well,
  terminalId,
  about: { value: { ...about, ...change }, at: NOW },
});
const boots = (...names: string[]): Terminal => ({
  ...well,
  boots: names.map((boot, i) => ({ boot, at: NOW - (names.length - i) * MINUTE_MS })),
});
/** Twelve counts of five minutes, each with so many passes. */
const scanning = (
  terminalId: string,
  passes: CountMessage['checkIns']['pass'],
  change: Partial<Terminal> = {},
): Terminal => ({
  ...well,
  terminalId,
  counts: Array.from({ length: 11 }, (_, i) => ({
    value: {
      v: 1 as const,
      from: timeText(NOW - (12 - i) * 5 * MINUTE_MS),
      to: timeText(NOW - (11 - i) * 5 * MINUTE_MS),
      checkIns: { code: 9, ...(passes === undefined ? {} : { pass: passes }) },
      refusals: {},
    },
    at: NOW - (11 - i) * 5 * MINUTE_MS,
  })),
  ...change,
});
const peers = (passes: CountMessage['checkIns']['pass'], change: Partial<Terminal> = {}) =>
  ['bbbbbbb', 'ccccccc'].map((id) => scanning(id, passes, change));
const { trip: _trip, ...idle } = well;
const { trip: _ended, ...parkedLost } = lost(60);

type Row = {
  readonly rule: RuleId;
  readonly what: string;
  readonly terminal: Terminal;
  readonly fleet?: readonly Terminal[];
  readonly limits?: Partial<Limits>;
  /** What it sees; absent: nothing. */
  readonly facts?: Record<string, unknown>;
};

const TABLE: readonly Row[] = [
  {
    rule: 'offline',
    what: 'lost 11 min on a trip',
    terminal: lost(11),
    facts: { minutes: 11, inService: true, line: '168' },
  },
  { rule: 'offline', what: 'lost 9 min: a tunnel', terminal: lost(9) },
  {
    rule: 'offline',
    what: 'lost 9 min, limit 5',
    terminal: lost(9),
    limits: { offlineMinutes: 5 },
    facts: { minutes: 9, inService: true, line: '168' },
  },
  { rule: 'offline', what: 'lost an hour in the depot', terminal: parkedLost },
  {
    rule: 'offline',
    what: 'lost two days in the depot',
    terminal: { ...parkedLost, state: lost(2880).state! },
    facts: { minutes: 2880, inService: false },
  },
  {
    rule: 'offline',
    what: 'stopped in order',
    terminal: { ...well, state: { value: { v: 1, state: 'stopped', session: 3 }, at: NOW - DAY_MS } },
  },
  {
    rule: 'backlog',
    what: 'the oldest waits 20 min',
    terminal: withHealth({ outbox: outbox(20) }),
    facts: { waiting: 40, oldestMinutes: 20 },
  },
  { rule: 'backlog', what: 'the oldest waits 10 min', terminal: withHealth({ outbox: outbox(10) }) },
  {
    rule: 'backlog',
    what: 'offline: that is another fault',
    terminal: { ...withHealth({ outbox: outbox(20) }), state: lost(1).state! },
  },
  {
    rule: 'storage',
    what: 'read-only',
    terminal: withHealth({ outbox: { ...health.outbox, storage: 'read-only' } }),
    facts: { storage: 'read-only', freeMiB: 5120 },
  },
  {
    rule: 'clock',
    what: 'no source',
    terminal: withHealth({ clock: { ...health.clock, source: 'none' } }),
    facts: { source: 'none', errorSeconds: 0.035 },
  },
  {
    rule: 'clock',
    what: '11 s off',
    terminal: withHealth({ clock: { ...health.clock, errorMs: 11_000 } }),
    facts: { source: 'server', errorSeconds: 11 },
  },
  { rule: 'clock', what: '9 s off', terminal: withHealth({ clock: { ...health.clock, errorMs: 9_000 } }) },
  { rule: 'screen', what: 'blank', terminal: withHealth({ screen: 'blank' }), facts: { screen: 'blank' } },
  { rule: 'screen', what: 'cannot look at itself', terminal: withHealth({ screen: 'unverifiable' }) },
  {
    rule: 'ledger',
    what: 'three are missing',
    terminal: withHealth({ ledger: { ...health.ledger, missing: 3 } }),
    facts: { missing: 3 },
  },
  {
    rule: 'ledger',
    what: 'more stored than accepted',
    terminal: withHealth({ ledger: { ...health.ledger, missing: -1 } }),
    facts: { missing: -1 },
  },
  {
    rule: 'temperature',
    what: '81 degrees',
    terminal: withHealth({ board: { ...health.board, temperatureC: 81 } }),
    facts: { celsius: 81 },
  },
  {
    rule: 'temperature',
    what: '79 degrees',
    terminal: withHealth({ board: { ...health.board, temperatureC: 79 } }),
  },
  {
    rule: 'certificate',
    what: '20 days left',
    terminal: withAbout({ certNotAfter: timeText(NOW + 20 * DAY_MS) }),
    facts: { until: timeText(NOW + 20 * DAY_MS), days: 20 },
  },
  {
    rule: 'certificate',
    what: '31 days left',
    terminal: withAbout({ certNotAfter: timeText(NOW + 31 * DAY_MS) }),
  },
  { rule: 'clone', what: 'one boot after another', terminal: boots('one', 'two', 'three') },
  {
    rule: 'clone',
    what: 'a boot that comes back',
    terminal: boots('one', 'two', 'one'),
    facts: { starts: 2, changes: 2 },
  },
  {
    rule: 'version',
    what: 'behind most',
    terminal: withAbout({ version: '0.9.0' }),
    fleet: ['b', 'c', 'd'].map((id) => withAbout({ version: '0.10.0' }, id)),
    facts: { runs: '0.9.0', wanted: '0.10.0' },
  },
  {
    rule: 'version',
    what: 'ahead of most: a first wave',
    terminal: withAbout({ version: '0.11.0' }),
    fleet: ['b', 'c', 'd'].map((id) => withAbout({ version: '0.10.0' }, id)),
  },
  {
    rule: 'version',
    what: 'of two terminals none is usual',
    terminal: withAbout({ version: '0.9.0' }),
    fleet: [withAbout({ version: '0.10.0' }, 'b')],
  },
  {
    rule: 'version',
    what: 'behind what is wanted',
    terminal: well,
    limits: { version: '1.0.0' },
    facts: { runs: '0.1.0', wanted: '1.0.0' },
  },
  {
    rule: 'silent',
    what: 'nothing in 55 min where others scan 12 an hour',
    terminal: scanning('aaaaaaa', undefined),
    fleet: peers('<5'),
    // e^-(11 at least in 55 minutes)
    facts: { line: '168', silentMinutes: 55, othersScansPerHour: 12, others: 2, chanceIfItWorked: 0.000017 },
  },
  {
    rule: 'silent',
    what: 'a quiet hour of the whole line',
    terminal: scanning('aaaaaaa', undefined),
    fleet: peers(undefined),
  },
  { rule: 'silent', what: 'a few of its own', terminal: scanning('aaaaaaa', '<5'), fleet: peers(20) },
  {
    rule: 'silent',
    what: 'not in service',
    terminal: (({ trip: _none, ...rest }) => rest)(scanning('aaaaaaa', undefined)),
    fleet: peers(20),
  },
  {
    rule: 'silent',
    what: 'one peer is no comparison',
    terminal: scanning('aaaaaaa', undefined),
    fleet: peers(20).slice(1),
  },
  {
    rule: 'silent',
    what: 'others of another line',
    terminal: scanning('aaaaaaa', undefined),
    fleet: peers(20, { trip: { ...trip, value: { ...trip.value, routeId: '207' } } }),
  },
  {
    rule: 'silent',
    what: 'offline: that is another fault',
    terminal: { ...scanning('aaaaaaa', undefined), state: lost(1).state! },
    fleet: peers(20),
  },
];

describe('flows: rules', () => {
  const look = (
    rule: RuleId,
    terminal: Terminal,
    others: readonly Terminal[] = [],
    limits: Partial<Limits> = {},
  ) =>
    find(rule, {
      terminal,
      fleet: [terminal, ...others],
      now: NOW,
      limits: { ...DEFAULT_LIMITS, ...limits },
    });

  for (const { rule, what, terminal, fleet, limits, facts } of TABLE)
    it(`${rule}: ${what}: ${facts ? 'told, with its evidence' : 'nothing'}`, () => {
      assert.deepEqual(
        look(rule, terminal, fleet, limits),
        facts && { fault: rule, terminalId: terminal.terminalId, facts },
      );
    });

  it('see nothing at a terminal that is well, on a trip, in a depot, or never heard', () => {
    const never: Terminal = { terminalId: 'never00', counts: [], alerts: new Map(), boots: [] };
    for (const rule of RULE_IDS)
      for (const each of [well, idle, never]) assert.equal(look(rule, each), undefined, rule);
  });

  it("take a terminal's own alert for it, with the terminal's facts", () => {
    const alert = {
      v: 1 as const,
      since: timeText(NOW),
      level: 'warn' as const,
      facts: { why: 'no space left' },
    };
    const terminal = { ...well, alerts: new Map([['storage' as const, { value: alert, at: NOW }]]) };
    assert.deepEqual(look('storage', terminal)?.facts, { why: 'no space left' });
    assert.equal(look('clock', terminal), undefined);
  });

  it('are tried both ways, each, and each has its row of words', () => {
    for (const rule of RULE_IDS) {
      const rows = TABLE.filter((row) => row.rule === rule);
      assert.ok(
        rows.some(({ facts }) => facts),
        `${rule}: no row that is told`,
      );
    }
  });

  it('and every fault have one row of words: the operator’s, what to do, the driver’s, and how it ends', () => {
    const rows = Object.entries<FaultRow>({ ...FAULTS, ...FLEET_FAULTS });
    assert.equal(rows.length, Object.keys(FAULTS).length + Object.keys(FLEET_FAULTS).length, 'no id twice');
    for (const rule of RULE_IDS) assert.ok(faultRow(rule), rule);
    for (const [id, { what, todo, driver, heals, ends }] of rows) {
      for (const { zh, en } of [what, todo, driver.what, driver.todo, ends]) {
        assert.match(zh, /\p{Script=Han}/u, id);
        assert.match(en, /^[A-Z][^\p{Script=Han}]+$/u, id);
      }
      assert.equal(typeof heals, 'boolean');
      // What a driver reads at a glance.
      assert.ok(driver.what.zh.length <= 10 && driver.what.en.length <= 24, id);
    }
  });

  it('of the fleet are no alerts that a terminal may raise', () => {
    for (const id of Object.keys(FLEET_FAULTS)) assert.ok(!Object.hasOwn(FAULTS, id), id);
  });
});
