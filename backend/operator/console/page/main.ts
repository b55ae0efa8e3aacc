/** The fleet console's page: signs in, looks every two seconds, draws what changed. */
import type { OrdersView } from '../shown-orders';
import { ask, type FeedAnswer, type FleetView, Refused } from './api';
import { h } from './dom';
import { drawOrders } from './orders';
import { drawOptions } from './rollout';
import { mark, openCode, terminalTable } from './table';
import { changeLanguage, dateTime, say, tag, W } from './words';

const LOOK_MS = 2_000;
const header = document.querySelector('header')!;
const main = document.querySelector('main')!;

let name: string | undefined;
let view: FleetView | undefined;
let orders: OrdersView | undefined;
let trouble = '';
let sure = '';
let feed: FeedAnswer | undefined;
let feedFiles: Record<string, string> | undefined;
let drawn = '';

async function look(): Promise<void> {
  try {
    ({ name } = await ask<{ name?: string }>('/api/state'));
    [view, orders] =
      name === undefined
        ? []
        : await Promise.all([ask<FleetView>('/api/fleet'), ask<OrdersView>('/api/orders')]);
    if (trouble === say(W.silent)) trouble = '';
  } catch (error) {
    if (error instanceof Refused) trouble = error.message;
    else trouble = say(W.silent);
  }
  draw();
}

/** Does what a button asks for; a refusal is said on top. */
async function attempt(work: () => Promise<void>): Promise<void> {
  trouble = '';
  try {
    await work();
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  await look();
  draw(true);
}

const post = (path: string, body: unknown = {}) => attempt(async () => void (await ask(path, body)));

function draw(anyway = false): void {
  const { time: _time, ...facts } = view ?? { time: 0 };
  const now = JSON.stringify([name, facts, orders, trouble, sure, feed, tag()]);
  if (now === drawn && !anyway) return;
  drawn = now;
  document.documentElement.lang = tag();
  document.title = `同乘 ${say(W.name)}`;
  // What is typed or chosen, and where the focus is, outlives a drawing.
  const fields = [...main.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input[id], select[id]')];
  const typed = new Map(fields.map((field) => [field.id, field]));
  const focused = document.activeElement?.id ?? '';
  header.replaceChildren(...drawHeader());
  main.replaceChildren(
    ...(trouble ? [h('p', { class: 'trouble', role: 'alert' }, trouble)] : []),
    ...(view ? drawFleet(view) : [drawSignIn()]),
  );
  for (const [id, old] of typed) {
    const field = document.getElementById(id);
    if (field?.dataset.of !== old.dataset.of) continue;
    if (field instanceof HTMLInputElement && old.type === 'file') field.replaceWith(old);
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = old.value;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const orderDoors = {
  post: (path: string, body: unknown) => void post(path, body),
  redraw: () => draw(true),
};

function drawHeader(): (Node | string)[] {
  const language = () => {
    changeLanguage();
    draw(true);
  };
  return [
    h('b', {}, `同乘 ${say(W.name)}`),
    h('span', { class: 'space' }),
    name === undefined ? null : h('span', {}, name),
    h('button', { type: 'button', id: 'language', onclick: language }, say(W.other)),
    name === undefined
      ? null
      : h(
          'button',
          { type: 'button', id: 'sign-out', onclick: () => void post('/api/sign-out') },
          say(W.signOut),
        ),
  ].filter((child) => child !== null);
}

function drawSignIn(): HTMLElement {
  const value = (id: string) => (document.getElementById(id) as HTMLInputElement).value;
  const submit = (event: Event) => {
    event.preventDefault();
    const given = { name: value('name'), password: value('password') };
    (document.getElementById('password') as HTMLInputElement).value = '';
    void post('/api/sign-in', given);
  };
  return h(
    'form',
    { class: 'card', onsubmit: submit },
    h('h1', {}, say(W.signIn)),
    h('label', { for: 'name' }, say(W.account)),
    h('input', { id: 'name', autocomplete: 'username', required: true }),
    h('label', { for: 'password' }, say(W.password)),
    h('input', { id: 'password', type: 'password', autocomplete: 'current-password', required: true }),
    h('button', { id: 'sign-in', class: 'main' }, say(W.signIn)),
    h('p', { class: 'quiet' }, say(W.noRiders)),
  );
}

function drawFleet(fleet: FleetView): HTMLElement[] {
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
        ask: (terminalId) => {
          sure = terminalId;
          draw(true);
          document.getElementById(terminalId ? `sure-${terminalId}` : 'language')?.focus();
        },
        revoke: (terminalId) => {
          sure = '';
          void post('/api/terminals/revoke', { terminalId });
        },
      }),
      h('p', { class: 'quiet' }, say(W.noRiders)),
    ),
    ...(orders ? [drawOrders(fleet, orders.orders, orderDoors), drawOptions(fleet, orders, orderDoors)] : []),
    drawEnrol(fleet),
    drawLines(fleet),
    drawFeed(),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, say(W.changes)),
      h(
        'ul',
        { id: 'changes' },
        ...fleet.changes.map(({ at, who, what }) => h('li', {}, `${dateTime(at)}  ${who}: ${what}`)),
      ),
    ),
  ];
}

function drawEnrol({ vehicles, codes }: FleetView): HTMLElement {
  const make = () => {
    const { value: vehicleId } = document.getElementById('vehicle') as HTMLSelectElement;
    void post('/api/codes', { vehicleId });
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
    h('button', { type: 'button', id: 'make-code', class: 'main', onclick: make }, say(W.makeCode)),
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

function drawFeed(): HTMLElement {
  const send = (take: boolean) =>
    void attempt(async () => {
      if (!take) feedFiles = await chosenFiles();
      feed = await ask<FeedAnswer>('/api/feed', { files: feedFiles ?? {}, take });
    });
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(W.feed)),
    h('p', {}, say(W.feedHow)),
    h('label', { for: 'feed-files' }, say(W.feedFiles)),
    h('input', { id: 'feed-files', type: 'file', multiple: true, accept: '.txt' }),
    h(
      'button',
      { type: 'button', id: 'feed-check', class: 'second', onclick: () => send(false) },
      say(W.check),
    ),
    ...(feed ? drawFindings(feed) : []),
    ...(feed?.good && !feed.taken
      ? [
          h(
            'button',
            { type: 'button', id: 'feed-take', class: 'main', onclick: () => send(true) },
            say(W.take),
          ),
        ]
      : []),
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

async function lookAgain(): Promise<void> {
  await look();
  setTimeout(() => void lookAgain(), LOOK_MS);
}
void lookAgain();
