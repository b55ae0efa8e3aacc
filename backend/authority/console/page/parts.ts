/** Pieces that several views are made of. */
import { dayOf } from '../../../../protocol/days';
import { type Child, h, text } from '../../site/page/dom';
import { say, type Words } from '../../site/page/i18n';
import { icon } from '../../site/page/icons';
import type { App } from './app';
import { W } from './words';

export const card = (title: Words | null, ...children: Child[]): HTMLElement =>
  h('section', { class: 'card' }, title && text('h2', title), ...children);

/** A field with its label; `more` are attributes of the input. */
export function field(
  id: string,
  label: Words,
  more: Record<string, string | boolean> = {},
  hint?: Words,
): HTMLElement {
  const input = h('input', { id, name: id, autocomplete: 'off', ...more });
  return h(
    'p',
    { class: 'field' },
    h('label', { for: id }, say(label)),
    input,
    hint ? text('span', hint, 'hint') : null,
  );
}

/** Why somebody decides so. */
export const reasonField = (id: string, label: Words): HTMLElement =>
  h(
    'p',
    { class: 'field' },
    h('label', { for: id }, say(label)),
    h('textarea', { id, rows: 3, maxlength: 400 }),
  );

/** One of several: what each stands for, and what it says. */
export const choiceField = (
  id: string,
  label: Words,
  options: readonly (readonly [value: string | number, says: string])[],
): HTMLElement =>
  h(
    'p',
    { class: 'field' },
    h('label', { for: id }, say(label)),
    h('select', { id }, ...options.map(([value, says]) => h('option', { value }, says))),
  );

export const typedIn = (id: string): string =>
  (document.getElementById(id) as HTMLInputElement | HTMLTextAreaElement | null)?.value.trim() ?? '';

/** A reason that a decision needs. @throws Error in the page's words where none was typed */
export function reasonIn(id: string): string {
  const why = typedIn(id);
  if (why === '') throw new Error(say(W.reasonMissing));
  return why;
}

export const button = (id: string, label: Words, onclick: () => void, classes = 'main'): HTMLElement =>
  h('button', { type: 'button', id, class: classes, onclick }, say(label));

/** Passphrase of the key file; in the demo it is known. */
export const passphraseField = (app: App, id = 'passphrase'): HTMLElement =>
  field(id, W.passphrase, { type: 'password', value: app.demoPassphrase() }, W.keyNote);

export function row(label: Words, ...children: Child[]): HTMLElement {
  return h('div', { class: 'row' }, text('dt', label), h('dd', {}, ...children));
}

export function seen(mark: 'eye' | 'lock', words: Words): HTMLElement {
  return h(
    'li',
    {},
    mark === 'lock' ? icon('lock') : h('span', { class: 'eye', 'aria-hidden': 'true' }),
    text('span', words),
  );
}

/** `11月25日 14:32` */
export function timeText(app: App, unixMs: number): string {
  const local = new Date(unixMs + app.state.offsetMinutes * 60_000).toISOString();
  return `${dateText(app, unixMs)} ${local.slice(11, 16)}`;
}

export function dateText(app: App, unixMs: number): string {
  const local = new Date(unixMs + app.state.offsetMinutes * 60_000).toISOString();
  const [month, day] = [Number(local.slice(5, 7)), Number(local.slice(8, 10))];
  return say({ zh: `${month}月${day}日`, en: local.slice(0, 10) });
}

/** The calendar date of a day: its middle names it. */
export const dayDate = (app: App, day: number): number => (day * 86_400 - app.state.dayShift + 43_200) * 1000;

/** `1月9日 – 1月12日`: the days of a window. Its last one ends at 04:00 of the date behind it. */
export function windowText(app: App, { from, to }: { readonly from: number; readonly to: number }): string {
  const dateOf = (unixMs: number) => dateText(app, dayDate(app, dayOf(unixMs, app.state.dayShift)));
  return `${dateOf(from)} – ${dateOf(to - 1)}`;
}

export function nameOf(app: App, id: string | undefined): string {
  const person = app.state.people?.find((each) => each.id === id);
  return person ? say(person.name) : (id ?? '');
}

/** A table with its head; rows of cells. */
export function table(id: string, head: readonly Words[], rows: readonly (readonly Child[])[]): HTMLElement {
  return h(
    'div',
    { class: 'scroll', tabindex: 0 },
    h(
      'table',
      { id },
      h('thead', {}, h('tr', {}, ...head.map((words) => h('th', { scope: 'col' }, say(words))))),
      h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map((cell) => h('td', {}, cell))))),
    ),
  );
}
