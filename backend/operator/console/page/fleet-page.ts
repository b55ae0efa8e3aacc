/** The fleet on one page: who is there, commands, options, enrolment, lines, a timetable, what was changed. */
import type { OrdersView } from '../shown-orders';
import { ask, type FeedAnswer, type FleetView } from './api';
import { button, h } from './dom';
import { drawOrders } from './orders';
import { drawChanges } from './registry/history';
import { drawOptions } from './rollout';
import type { Shell, View } from './shell';
import { mark, openCode, terminalTable } from './table';
import { say, W } from './words';

let view: FleetView | undefined;
let orders: OrdersView | undefined;
let sure = '';
let feed: FeedAnswer | undefined;
let feedFiles: Record<string, string> | undefined;

export const fleetView: View = {
  path: '',
  title: W.name,
  door: 'GET /api/fleet',
  async load() {
    [view, orders] = await Promise.all([ask<FleetView>('/api/fleet'), ask<OrdersView>('/api/orders')]);
  },
  facts() {
    const { time: _time, ...facts } = view ?? { time: 0 };
    return [facts, orders, sure, feed];
  },
  draw: (shell) => (view ? drawFleet(view, shell) : []),
};

function drawFleet(fleet: FleetView, shell: Shell): HTMLElement[] {
  const states = ['online', 'late', 'offline', 'never', 'revoked'] as const;
  return [
    h('h1', {}, say(W.name)),
    h(
      'ul',
      { class: 'counts', id: 'presence' },
      ...states.map((state) => h('li', {}, h('b', {}, String(fleet.presence[state])), ...mark(state))),
    ),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, say(W.terminals)),
      terminalTable(fleet, {
        sure,
        mayRevoke: shell.may('POST /api/terminals/revoke'),
        ask: (terminalId) => {
          sure = terminalId;
          shell.redraw();
          document.getElementById(terminalId ? `sure-${terminalId}` : 'language')?.focus();
        },
        revoke: (terminalId) => {
          sure = '';
          void shell.post('/api/terminals/revoke', { terminalId });
        },
      }),
      h('p', { class: 'quiet' }, say(W.noRiders)),
    ),
    ...(orders ? [drawOrders(fleet, orders.orders, shell), drawOptions(fleet, orders, shell)] : []),
    ...(shell.may('POST /api/codes') ? [drawEnrol(fleet, shell)] : []),
    drawLines(fleet),
    ...(shell.may('POST /api/feed') ? [drawFeed(shell)] : []),
    h('section', { class: 'card' }, h('h2', {}, say(W.changes)), drawChanges(fleet.changes, 'changes')),
  ];
}

function drawEnrol({ vehicles, codes }: FleetView, shell: Shell): HTMLElement {
  const make = () => {
    const { value: vehicleId } = document.getElementById('vehicle') as HTMLSelectElement;
    void shell.post('/api/codes', { vehicleId });
  };
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(W.enrol)),
    h('p', {}, say(W.enrolHow)),
    h('label', { for: 'vehicle' }, say(W.vehicle)),
    h(
      'select',
      { id: 'vehicle' },
      ...vehicles.map(({ id, label, lineId }) =>
        h('option', { value: id }, lineId ? `${label} (${lineId})` : label),
      ),
    ),
    button('make-code', 'main', say(W.makeCode), make),
    h('ul', { id: 'codes' }, ...codes.map(openCode)),
  );
}

function drawLines({ lines }: FleetView): HTMLElement {
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(W.lines)),
    h('p', { class: 'quiet' }, say(W.linesHow)),
    h(
      'ul',
      { class: 'counts', id: 'lines' },
      ...lines.map(({ name: line, checkIns }) => h('li', {}, h('b', {}, checkIns), ` ${line}`)),
    ),
  );
}

function drawFeed(shell: Shell): HTMLElement {
  const send = (take: boolean) => () =>
    void shell.attempt(async () => {
      if (!take) feedFiles = await chosenFiles();
      feed = await ask<FeedAnswer>('/api/feed', { files: feedFiles ?? {}, take });
    });
  // What was checked is no longer what is chosen.
  const chosen = () => {
    feed = undefined;
    shell.redraw();
  };
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(W.feed)),
    h('p', {}, say(W.feedHow)),
    h('label', { for: 'feed-files' }, say(W.feedFiles)),
    h('input', { id: 'feed-files', type: 'file', multiple: true, accept: '.txt', onchange: chosen }),
    button('feed-check', 'second', say(W.check), send(false)),
    ...(feed ? drawFindings(feed) : []),
    ...(feed?.good && !feed.taken ? [button('feed-take', 'main', say(W.take), send(true))] : []),
  );
}

function drawFindings({ good, taken, lines, stops, findings }: FeedAnswer): HTMLElement[] {
  const verdict = say(taken ? W.feedTaken : good ? W.feedGood : W.feedBad);
  const size = good ? `: ${lines} ${say(W.linesWord)}, ${stops} ${say(W.stops)}` : '';
  return [
    h('p', { id: 'feed-verdict', role: 'status', class: good ? '' : 'trouble' }, verdict + size),
    h(
      'ul',
      { id: 'findings' },
      ...findings.map(({ severity, file, line, what }) =>
        h('li', { class: severity }, `${file}${line === undefined ? '' : `:${line}`} ${what}`),
      ),
    ),
  ];
}

async function chosenFiles(): Promise<Record<string, string>> {
  const { files } = document.getElementById('feed-files') as HTMLInputElement;
  const read = [...(files ?? [])].map(async (file) => [file.name, await file.text()] as const);
  return Object.fromEntries(await Promise.all(read));
}
