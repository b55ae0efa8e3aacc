/** The table of terminals. */
import { shownCode } from '../../../../protocol/enrolment-code';
import type { FleetPresence, FleetRow } from '../../fleet/row';
import type { Code, FleetView } from './api';
import { type Child, drawing, h, rowButton } from './dom';
import { qr } from './qr';
import { say, W } from './words';

export type Doors = {
  /** The terminal whose revocation waits for its second press. */
  readonly sure: string;
  readonly mayRevoke: boolean;
  ask(terminalId: string): void;
  revoke(terminalId: string): void;
};

/** Shape first, colour last (SCREENS.md section 3, fleet marks). */
const MARKS: Record<FleetPresence, string> = {
  online: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z',
  late: 'M12 2a10 10 0 1 1 0 20zM12 2a10 10 0 0 0 0 20v-2.500a7.500 7.500 0 0 1 0-15z',
  offline:
    'M3 3h18v18h-18zM7 8.500l3.500 3.500l-3.500 3.500l1.500 1.500l3.500-3.500l3.500 3.500l1.500-1.500l-3.500-3.500l3.500-3.500l-1.500-1.500l-3.500 3.500l-3.500-3.500z',
  never: 'M3 10.500h18v3h-18z',
  revoked: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20zM5 10.500v3h14v-3z',
};

export const mark = (presence: FleetPresence): Child[] => [
  drawing('0 0 24 24', `mark ${presence}`, MARKS[presence]),
  ` ${say(W[presence])}`,
];

const time = (unixMs: number): string => new Date(unixMs).toLocaleTimeString('zh-CN', { hour12: false });

export function terminalTable({ rows }: FleetView, doors: Doors): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'quiet' }, say(W.noTerminals));
  const heads = [
    ...[W.terminal, W.state, W.vehicle, W.line, W.heard, W.alerts, W.checkIns, W.waiting],
    ...[W.trip, W.position, W.version, W.certificate],
    ...(doors.mayRevoke ? [W.action] : []),
  ];
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': say(W.terminals) },
    h(
      'table',
      { id: 'terminals' },
      h('thead', {}, h('tr', {}, ...heads.map((words) => h('th', { scope: 'col' }, say(words))))),
      h('tbody', {}, ...rows.map((row) => terminalRow(row, doors))),
    ),
  );
}

function terminalRow(row: FleetRow, doors: Doors): HTMLElement {
  const { terminalId, presence, vehicle, heardAt, alerts, clonedAt, position } = row;
  const cell = (...children: Child[]) => h('td', {}, ...children);
  const troubles = [
    ...(clonedAt === undefined ? [] : [say(W.cloned)]),
    ...alerts.map(({ id, level }) => (level === 'stop' ? `${id} !` : id)),
  ];
  return h(
    'tr',
    { 'data-terminal': terminalId, 'data-presence': presence },
    h('th', { scope: 'row' }, terminalId),
    cell(...mark(presence)),
    cell(vehicle?.label ?? ''),
    cell(vehicle?.line ?? ''),
    cell(heardAt === undefined ? '' : time(heardAt)),
    cell(troubles.length > 0 ? h('strong', {}, troubles.join(', ')) : say(W.none)),
    cell(row.checkIns ?? ''),
    cell(row.waiting === undefined ? '' : String(row.waiting)),
    cell(row.trip ?? ''),
    cell(position ? `${position.lat.toFixed(4)}, ${position.lon.toFixed(4)}` : ''),
    cell(row.version ?? ''),
    cell(row.certNotAfter?.slice(0, 10) ?? ''),
    doors.mayRevoke ? cell(...actions(row, doors)) : null,
  );
}

/** Twice: a revoked identity never comes back. */
function actions({ terminalId, presence }: FleetRow, doors: Doors): Child[] {
  if (presence === 'revoked') return [];
  const button = rowButton(terminalId);
  if (doors.sure !== terminalId)
    return [button('revoke', 'second', say(W.revoke), () => doors.ask(terminalId))];
  return [
    button('sure', 'danger', say(W.revokeSure), () => doors.revoke(terminalId)),
    button('keep', 'second', say(W.keep), () => doors.ask('')),
  ];
}

export function openCode({ code, scan, vehicleId, endsInMs, triesLeft, used }: Code): HTMLElement {
  const left = `${Math.ceil(endsInMs / 60_000)} ${say(W.minutes)}, ${triesLeft} ${say(W.triesLeft)}`;
  return h(
    'li',
    { class: used ? 'code used' : 'code' },
    used ? null : h('div', { class: 'paper' }, qr(scan, `QR ${shownCode(code)}`)),
    h(
      'div',
      {},
      h('p', { class: 'big' }, used ? say(W.used) : shownCode(code)),
      h('p', {}, `${say(W.vehicle)} ${vehicleId}`),
      used ? null : h('p', { class: 'quiet' }, left),
    ),
  );
}
