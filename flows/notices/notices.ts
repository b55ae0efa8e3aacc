/**
 * From findings to what people are told, each once: a fault when it has stayed, its recovery when it has stayed away.
 * A state and a step, pure; the state is plain JSON, so that a restart tells nothing twice.
 */
import { type FleetFaultId, faultRow } from '../../protocol/faults';
import type { Facts } from '../../protocol/messages/alert';
import type { Finding } from '../rules/rule';
import { isQuiet, type QuietHours } from './quiet-hours';

/** One fault of one terminal, from when it was first seen until its recovery was told. */
export type Open = {
  readonly fault: FleetFaultId;
  readonly terminalId: string;
  readonly facts: Facts;
  /** Unix ms. */
  readonly since: number;
  /** When it was last seen; later than this it is gone. */
  readonly seen: number;
  /** When people were told; absent while it has not stayed long enough, or in quiet hours. */
  readonly told?: number;
};

export type Notice = {
  readonly kind: 'raised' | 'recovered';
  readonly fault: FleetFaultId;
  readonly terminalId: string;
  readonly facts: Facts;
  readonly since: number;
  /** When it was told. */
  readonly at: number;
};

export type Policy = {
  /** It must stay this long before anybody is told, in ms. */
  readonly settleMs: number;
  /** It must stay away this long before its recovery is told. */
  readonly recoverMs: number;
  /** Faults of the level `warn` wait until they end; one that heals in them is never told. */
  readonly quiet?: QuietHours | undefined;
};

export const DEFAULT_POLICY: Policy = { settleMs: 30_000, recoverMs: 60_000 };

export type Step = { readonly open: readonly Open[]; readonly notices: readonly Notice[] };

/** @param open what the step before gave */
export function step(open: readonly Open[], findings: readonly Finding[], now: number, policy: Policy): Step {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const next: Open[] = [];
  const notices: Notice[] = [];
  const known = new Set(open.map(keyOf));
  const fresh = findings.filter((finding) => !known.has(keyOf(finding)));
  for (const each of [...open, ...fresh.map((finding): Open => ({ ...finding, since: now, seen: now }))]) {
    const finding = found.get(keyOf(each));
    if (finding) {
      const stays = { ...each, facts: finding.facts, seen: now };
      const isDue =
        each.told === undefined && now - each.since >= policy.settleMs && !mustWait(each, now, policy);
      if (isDue) notices.push(noticeOf('raised', stays, now));
      next.push(isDue ? { ...stays, told: now } : stays);
    } else if (each.told === undefined) {
      // Came and went before anybody was told: nothing.
    } else if (now - each.seen < policy.recoverMs || mustWait(each, now, policy)) next.push(each);
    else notices.push(noticeOf('recovered', each, now));
  }
  return { open: next, notices };
}

const keyOf = ({ fault, terminalId }: Pick<Finding, 'fault' | 'terminalId'>): string =>
  `${fault} ${terminalId}`;

const mustWait = ({ fault }: Open, now: number, { quiet }: Policy): boolean =>
  faultRow(fault).level !== 'stop' && isQuiet(quiet, now);

const noticeOf = (kind: Notice['kind'], { fault, terminalId, facts, since }: Open, at: number): Notice => ({
  kind,
  fault,
  terminalId,
  facts,
  since,
  at,
});
