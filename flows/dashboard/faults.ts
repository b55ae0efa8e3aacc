/** What is wrong now, by the rules of all flows and by the terminals themselves; and what is over. Pure. */
import { type FleetFaultId, faultRow } from '../../protocol/faults';
import { timeOf } from '../../protocol/time-text';
import type { Terminal } from '../fleet/terminal';
import type { Open } from '../notices/notices';
import { DAY_MS } from '../rules/rule';
import type { OpenFault } from './batch';

/** Each fault of each terminal once, the worst first, then the newest. */
export function openFaults(byRules: readonly Open[], terminals: readonly Terminal[]): OpenFault[] {
  const found = new Map<string, OpenFault>();
  const keep = (fault: OpenFault) => {
    const key = `${fault.fault} ${fault.terminalId}`;
    if (!found.has(key)) found.set(key, fault);
  };
  for (const { fault, terminalId, facts, since } of byRules) keep({ fault, terminalId, facts, since });
  for (const { terminalId, alerts } of terminals)
    for (const [fault, { value, at }] of alerts)
      keep({ fault, terminalId, facts: value.facts, since: sinceOf(timeOf(value.since), at) });
  return [...found.values()].sort(
    (a, b) =>
      badness(b.fault) - badness(a.fault) || b.since - a.since || (a.terminalId < b.terminalId ? -1 : 1),
  );
}

/** A terminal whose clock is off says what cannot be; then it counts since it was heard. */
const sinceOf = (said: number, heardAt: number): number =>
  said <= heardAt && heardAt - said < 30 * DAY_MS ? said : heardAt;

const badness = (fault: FleetFaultId): number =>
  faultRow(fault).level === 'stop' ? 2 : fault === 'offline' ? 1 : 0;
