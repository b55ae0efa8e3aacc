/**
 * The rules, one a fault (issue 13, line 4). Where a terminal raises an alert of its own, that is enough; beside it each rule
 * looks at the figures, for a terminal whose own watch is what broke.
 */
import type { FleetFaultId } from '../../protocol/faults';
import type { Facts } from '../../protocol/messages/alert';
import { isNewerVersion } from '../../protocol/software-version';
import { timeOf } from '../../protocol/time-text';
import { isInService, presenceOf } from '../fleet/terminal';
import { DAY_MS, type Finding, HOUR_MS, type Look, MINUTE_MS, type Rule } from './rule';
import { silent } from './silent';
import { usualVersion } from './versions';

const offline: Rule = ({ terminal, now, limits }) => {
  const { state, trip } = terminal;
  if (state?.value.state !== 'lost') return undefined;
  const inService = isInService(terminal);
  const ms = now - state.at;
  const limit = inService ? limits.offlineMinutes * MINUTE_MS : limits.offlineIdleHours * HOUR_MS;
  if (ms <= limit) return undefined;
  return {
    minutes: Math.floor(ms / MINUTE_MS),
    inService,
    ...(trip?.value.routeId && { line: trip.value.routeId }),
  };
};

const backlog: Rule = ({ terminal, now, limits }) => {
  const { health } = terminal;
  if (!health || presenceOf(terminal, now) !== 'online') return undefined;
  const { waiting, oldestAt } = health.value.outbox;
  if (waiting === 0 || !oldestAt) return undefined;
  // Both times are the terminal's own: its clock may be off by more than the limit.
  const ms = timeOf(health.value.at) - timeOf(oldestAt);
  return ms > limits.backlogMinutes * MINUTE_MS
    ? { waiting, oldestMinutes: Math.floor(ms / MINUTE_MS) }
    : undefined;
};

const storage: Rule = ({ terminal: { health } }) => {
  const state = health?.value.outbox.storage ?? 'ok';
  return state === 'ok' ? undefined : { storage: state, ...free(health?.value.board.freeStorageMiB) };
};

const clock: Rule = ({ terminal: { health }, limits }) => {
  if (!health) return undefined;
  const { source, errorMs } = health.value.clock;
  const errorS = (errorMs ?? 0) / 1000;
  return source === 'none' || errorS > limits.clockErrorSeconds
    ? { source, errorSeconds: errorS }
    : undefined;
};

const screen: Rule = ({ terminal: { health } }) => {
  const proof = health?.value.screen ?? 'unverifiable';
  // A terminal that cannot look at its own pixels proves nothing either way.
  return proof === 'readable' || proof === 'unverifiable' ? undefined : { screen: proof };
};

const ledger: Rule = ({ terminal: { health } }) => {
  const missing = health?.value.ledger.missing ?? 0;
  return missing === 0 ? undefined : { missing };
};

const temperature: Rule = ({ terminal: { health }, limits }) => {
  const celsius = health?.value.board.temperatureC;
  return typeof celsius === 'number' && celsius >= limits.temperatureC ? { celsius } : undefined;
};

const certificate: Rule = ({ terminal: { about }, now, limits }) => {
  const until = about?.value.certNotAfter;
  if (!until) return undefined;
  const days = Math.floor((timeOf(until) - now) / DAY_MS);
  return days < limits.certificateDays ? { until, days } : undefined;
};

const version: Rule = ({ terminal: { about }, fleet, limits }) => {
  if (!about) return undefined;
  const runs = about.value.version;
  const wanted = limits.version || usualVersion(fleet);
  return wanted !== undefined && isNewerVersion(wanted, runs) ? { runs, wanted } : undefined;
};

/** Two takeovers would be a reboot and a reconnect; a boot that speaks again after another one is a second device. */
const clone: Rule = ({ terminal: { boots }, now }) => {
  const recent = boots.filter(({ at }) => now - at < HOUR_MS);
  const names = recent.map(({ boot }) => boot);
  const again = names.some((name, i) => names.indexOf(name) < i);
  return again ? { starts: new Set(names).size, changes: names.length - 1 } : undefined;
};

/** The rule that looks at figures, by the fault that it finds. */
export const RULES = {
  offline,
  backlog,
  storage,
  clock,
  silent,
  screen,
  ledger,
  clone,
  temperature,
  certificate,
  version,
} as const satisfies Partial<Record<FleetFaultId, Rule>>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as RuleId[];

/** True for a rule's id, and for nothing inherited. */
export const isRuleId = (id: unknown): id is RuleId => typeof id === 'string' && Object.hasOwn(RULES, id);

/** What a rule sees at one terminal: the figures, else the terminal's own alert of that fault. */
export function find(fault: RuleId, look: Look): Finding | undefined {
  const facts = RULES[fault](look) ?? ownAlert(fault, look);
  return facts && { fault, terminalId: look.terminal.terminalId, facts };
}

function ownAlert(fault: FleetFaultId, { terminal }: Look): Facts | undefined {
  return (terminal.alerts as ReadonlyMap<string, { readonly value: { readonly facts: Facts } }>).get(fault)
    ?.value.facts;
}

const free = (mib: number | null | undefined): Facts => (typeof mib === 'number' ? { freeMiB: mib } : {});
