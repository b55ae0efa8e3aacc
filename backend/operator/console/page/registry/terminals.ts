/** Terminals and the vehicles that they are on: from when, moved, taken off, planned. */
import type { AssignedRow, AssignmentDetail, TerminalList } from '../../shown-registry';
import { ask } from '../api';
import { h } from '../dom';
import type { View } from '../shell';
import { dateTime, say } from '../words';
import { drawSearch, drawTable } from './list';
import { closeStays, drawAssignments, staysFacts } from './stays';
import { R } from './words';

let list: TerminalList | undefined;
let search = '';
let open: AssignmentDetail | undefined;

const look = async (id: string) => {
  open = await ask<AssignmentDetail>(`/api/terminals/${encodeURIComponent(id)}`);
};

export const terminalsView: View = {
  path: 'terminals',
  title: R.terminals,
  door: 'GET /api/terminals',
  isStill: true,
  async load(rest) {
    list = await ask<TerminalList>(`/api/terminals?search=${encodeURIComponent(search)}`);
    if (rest === '') open = undefined;
    else if (open?.id !== rest) {
      closeStays();
      await look(rest);
    }
  },
  facts: () => [list, open, staysFacts()],
  draw(shell) {
    if (!list) return [];
    if (shell.rest !== '' && open) {
      const { id, endedAt } = open;
      return [
        h('p', {}, h('a', { href: '#terminals' }, `← ${say(R.back)}`)),
        h('h1', {}, `${say(R.terminal)} ${id}`),
        endedAt === undefined ? null : h('p', { class: 'note' }, `${say(R.revoked)} ${dateTime(endedAt)}`),
        ...drawAssignments(open, shell, () => look(id)),
      ];
    }
    const found = {
      ...list,
      search,
      hint: R.searchTerminals,
      none: R.noneFound,
      unit: R.terminalsFound,
      set: (text: string) => {
        search = text;
      },
    };
    return [
      h('h1', {}, say(R.terminals)),
      h('section', { class: 'card' }, ...drawSearch(found, list.rows.length, shell), drawRows(list.rows)),
    ];
  },
};

const drawRows = (rows: readonly AssignedRow[]): HTMLElement =>
  drawTable(
    'moves',
    R.terminals,
    [R.terminal, R.vehicle, R.from, R.planned],
    rows.map(({ id, vehicleId, from, next, endedAt }) => ({
      id,
      isOver: endedAt !== undefined,
      cells: [
        h('a', { href: `#terminals/${encodeURIComponent(id)}` }, id),
        endedAt === undefined ? (vehicleId ?? say(R.onNone)) : say(R.revoked),
        from === undefined || from === 0 ? '' : dateTime(from),
        next ? `${next.vehicleId ?? say(R.onNone)} ${dateTime(next.from)}` : '',
      ],
    })),
  );
