/** Marks of state: the shape says it first, the word beside it again, the colour last (SCREENS.md sections 1 and 3). */
import { type FleetFaultId, faultRow } from '../../../protocol/faults';
import type { Shown } from '../batch';
import { h, type VNode } from './vue';
import { say, W } from './words';

export type Mark = 'online' | 'late' | 'offline' | 'never' | 'warn' | 'stop';

const SHAPES: Record<Mark, readonly (readonly [string, string])[]> = {
  online: [['body', 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18z']],
  late: [
    ['rim', 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18z'],
    ['body', 'M12 3a9 9 0 0 1 0 18z'],
  ],
  offline: [
    ['body', 'M3 3h18v18h-18z'],
    ['sign', 'M8 8l8 8M16 8l-8 8'],
  ],
  never: [['dashes', 'M12 4a8 8 0 1 1 0 16a8 8 0 1 1 0-16z']],
  warn: [
    ['body', 'M12 3l10 18h-20z'],
    ['sign', 'M12 9.500v5M12 17.400v.600'],
  ],
  stop: [
    ['body', 'M8 2h8l6 6v8l-6 6h-8l-6-6v-8z'],
    ['sign', 'M8 8l8 8M16 8l-8 8'],
  ],
};

export const markShape = (mark: Mark): VNode =>
  h(
    'svg',
    { viewBox: '0 0 24 24', class: `mark is-${mark}`, 'aria-hidden': 'true' },
    SHAPES[mark].map(([part, d]) => h('path', { class: part, d })),
  );

export const isStop = (fault: FleetFaultId): boolean => faultRow(fault).level === 'stop';

export const faultMark = (fault: FleetFaultId): Mark =>
  fault === 'offline' ? 'offline' : isStop(fault) ? 'stop' : 'warn';

/** What is seen of a terminal first: what is worst. */
export function markOf({ presence, faults }: Pick<Shown, 'presence' | 'faults'>): Mark {
  if (faults.some(isStop)) return 'stop';
  if (presence === 'offline' || presence === 'late' || presence === 'never') return presence;
  return faults.length > 0 ? 'warn' : 'online';
}

/** Small is bad. */
export const rankOf = (row: Pick<Shown, 'presence' | 'faults'>): number =>
  ['stop', 'offline', 'late', 'warn', 'online', 'never'].indexOf(markOf(row));

/** `在线 · 扫码器没接好`. */
export function stateWords({ presence, faults }: Pick<Shown, 'presence' | 'faults'>): string {
  // Offline is said already.
  const said = faults.filter((fault) => !(fault === 'offline' && presence === 'offline'));
  const [first] = said;
  const more = said.length > 1 ? ` +${said.length - 1}` : '';
  return first ? `${say(W[presence])} · ${say(faultRow(first).what)}${more}` : say(W[presence]);
}
