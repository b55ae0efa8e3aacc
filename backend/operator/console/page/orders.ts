/** Commands: one to send, and how far those are that were sent. */
import type { ProgressState } from '../../commands/order';
import type { ShownOrder } from '../shown-orders';
import { addressChoice, addressWords, chosenAddress, countOf, many } from './addresses';
import type { FleetView } from './api';
import { h } from './dom';
import { KINDS, O, STATES, TIMES } from './order-words';
import type { Shell } from './shell';
import { dateTime, say, tag } from './words';

/** What is chosen, and whether its second press is awaited; orders whose terminals are looked at. */
let kind = 'message';
let sure = false;
const opened = new Set<string>();

const CHOICES = [
  'message',
  'identify',
  'restart screen',
  'restart terminal',
  'restart board',
  'logs',
  'screenshot',
];
const isMine = (doors: Shell) => (choice: string) => doors.mayOrder(choice.split(' ')[0] ?? '');
const value = (id: string) => (document.getElementById(id) as HTMLInputElement | null)?.value ?? '';

export function drawOrders(fleet: FleetView, orders: readonly ShownOrder[], doors: Shell): HTMLElement {
  return h(
    'section',
    { class: 'card', id: 'orders-card' },
    h('h2', {}, say(O.commands)),
    h('p', {}, say(O.commandsHow)),
    CHOICES.some(isMine(doors)) ? drawForm(fleet, doors) : null,
    orders.length === 0 ? h('p', { class: 'quiet' }, say(O.none)) : null,
    h('ul', { id: 'orders', class: 'orders' }, ...orders.map((order) => drawOrder(order, doors))),
  );
}

function drawForm(fleet: FleetView, doors: Shell): HTMLElement {
  const field = (id: string, words: string, control: HTMLElement) =>
    h('div', {}, h('label', { for: id }, words), control);
  const changed = () => {
    kind = value('order-kind');
    sure = false;
    doors.redraw();
  };
  const unsure = () => {
    if (!sure) return;
    sure = false;
    doors.redraw();
  };
  const to = addressChoice('order-to', fleet);
  to.addEventListener('change', unsure);
  const submit = (event: Event) => {
    event.preventDefault();
    const address = chosenAddress('order-to');
    const [name = '', what] = kind.split(' ');
    const needsSure = address.to !== 'terminal' || name === 'restart';
    if (needsSure && !sure) {
      sure = true;
      doors.redraw();
      document.getElementById('order-send')?.focus();
      return;
    }
    sure = false;
    const args = name === 'message' ? { zh: value('order-zh'), en: value('order-en') } : what ? { what } : {};
    void doors.post('/api/orders', { kind: name, args, address, minutes: Number(value('order-minutes')) });
  };
  const target = document.getElementById('order-to') ? countOf(chosenAddress('order-to'), fleet) : 0;
  return h(
    'form',
    { class: 'fields', onsubmit: submit },
    field(
      'order-kind',
      say(O.kind),
      h(
        'select',
        { id: 'order-kind', onchange: changed },
        ...CHOICES.filter(isMine(doors)).map((each) =>
          h('option', { value: each, selected: each === kind }, say(KINDS[each]!)),
        ),
      ),
    ),
    field('order-to', say(O.to), to),
    field(
      'order-minutes',
      say(O.until),
      h(
        'select',
        { id: 'order-minutes' },
        ...TIMES.map(([minutes, words]) => h('option', { value: String(minutes) }, say(words))),
      ),
    ),
    ...(kind === 'message'
      ? [
          field('order-zh', say(O.zh), h('input', { id: 'order-zh', maxlength: '100', required: true })),
          field('order-en', say(O.en), h('input', { id: 'order-en', maxlength: '200', required: true })),
        ]
      : []),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { id: 'order-send', class: sure ? 'danger' : 'main' },
        sure ? `${say(O.sendSure)} ${many(target)}` : say(O.send),
      ),
      sure ? h('button', { type: 'button', class: 'second', onclick: unsure }, say(O.keep)) : null,
    ),
  );
}

/** Which part of a bar a state is of. */
const PARTS: Record<string, readonly ProgressState[]> = {
  good: ['done'],
  open: ['accepted', 'sent'],
  bad: ['failed', 'refused', 'expired', 'unreached', 'unanswered'],
};

function drawOrder(order: ShownOrder, doors: Shell): HTMLElement {
  const { id, counts, words, terminals, cancelledBy } = order;
  const states = (Object.keys(STATES) as ProgressState[]).filter((state) => counts[state]);
  const progress = states.map((state) => `${counts[state]} ${say(STATES[state])}`).join(', ');
  const part = (name: string) => {
    const element = h('i', { class: name });
    const of = PARTS[name]!.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    // Past the content security policy's inline styles: by the element's own.
    element.style.flexGrow = String(of);
    element.hidden = of === 0;
    return element;
  };
  const rest = h('i', {});
  rest.style.flexGrow = String((counts.waiting ?? 0) + (counts.cancelled ?? 0));
  const toggled = ({ target }: Event) => {
    if ((target as HTMLDetailsElement).open) opened.add(id);
    else opened.delete(id);
  };
  const head = `${say(KINDS[order.kind] ?? O.kind)} · ${addressWords(order.address)}`;
  return h(
    'li',
    { 'data-order': id },
    h('p', {}, h('b', {}, head), ` ${order.who}, ${dateTime(order.at)}`),
    words ? h('p', { class: 'words' }, tag() === 'en' ? words.en : words.zh) : null,
    h('div', { class: 'bar', 'aria-hidden': 'true' }, ...Object.keys(PARTS).map(part), rest),
    h(
      'p',
      { class: 'progress' },
      cancelledBy === undefined ? progress : `${progress} (${say(O.cancelledBy)} ${cancelledBy})`,
    ),
    counts.waiting && doors.mayOrder(order.kind)
      ? h(
          'button',
          {
            type: 'button',
            class: 'second',
            id: `cancel-${id}`,
            onclick: () => void doors.post('/api/orders/cancel', { id }),
          },
          say(O.cancel),
        )
      : null,
    h(
      'details',
      { open: opened.has(id), ontoggle: toggled },
      h('summary', {}, say(O.each)),
      h('ul', {}, ...terminals.map((each) => drawTerminal(id, each, doors))),
    ),
  );
}

function drawTerminal(
  id: string,
  { terminalId, state, at, error, result }: ShownOrder['terminals'][number],
  doors: Shell,
): HTMLElement {
  return h(
    'li',
    { 'data-state': state },
    h('b', {}, terminalId),
    ` ${say(STATES[state])} ${dateTime(at)}${error === undefined ? '' : `: ${error}`} `,
    result && doors.may('GET /api/orders/:id/:terminalId')
      ? h('a', { href: `/api/orders/${id}/${terminalId}`, download: true }, `${say(O.save)} (${result})`)
      : null,
  );
}
