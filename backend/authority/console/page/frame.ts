/** The header with its tabs, and drawing without losing what the officer was doing. */
import { type Child, fill, h } from '../../site/page/dom';
import { otherLanguage, say, tagOf } from '../../site/page/i18n';
import { logo } from '../../site/page/icons';
import { post } from './api';
import type { App } from './app';
import { VIEWS } from './routes';
import { maySee } from './view';
import { W } from './words';

export function drawHeader(header: HTMLElement, app: App, changeLanguage: () => void): void {
  const { person } = app.state;
  const shown = VIEWS.find(({ name }) => name === app.place.name);
  const lit = shown?.under ?? shown?.name;
  const tabs = person ? VIEWS.filter((view) => view.tab && maySee(view, person.roles)) : [];
  const other = otherLanguage();
  const leave = () => app.attempt(() => post('/api/sign-out'));
  fill(
    header,
    h('div', { class: 'name' }, logo(), h('b', {}, say(W.name))),
    person
      ? h(
          'nav',
          { 'aria-label': say(W.name) },
          ...tabs.map((view) => {
            const waiting = view.waiting?.(app) ?? 0;
            const isHere = view.name === lit;
            return h(
              'a',
              {
                href: `#${view.name}`,
                id: `tab-${view.name}`,
                ...(isHere && { 'aria-current': 'page' }),
              },
              `${say(view.tab!)}${waiting > 0 ? ` ${waiting}` : ''}`,
            );
          }),
        )
      : null,
    h('span', { class: 'space' }),
    person ? h('span', { id: 'who' }, say(person.name)) : null,
    h(
      'button',
      { type: 'button', id: 'language', lang: tagOf(other), onclick: changeLanguage },
      other === 'zh' ? '中文' : 'English',
    ),
    person ? h('button', { type: 'button', id: 'sign-out', onclick: leave }, say(W.signOut)) : null,
  );
  document.title = say(W.name);
}

/** Shows `children` in `parent`; those that are there already are not moved, so that they keep scroll and focus. */
export function settle(parent: Element, children: readonly Child[]): void {
  const wanted = children.filter((child) => child !== null);
  for (const node of [...parent.childNodes]) if (!wanted.includes(node)) node.remove();
  let next = parent.firstChild;
  for (const child of wanted) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(typeof child === 'string' ? document.createTextNode(child) : child, next);
  }
}

/** What is typed in the fields of `parent`, and where the focus is, by id; gives what puts both back. */
export function keepTyped(parent: Element): () => void {
  const fields = parent.querySelectorAll<HTMLInputElement>('input[id], textarea[id], select[id]');
  const typed = new Map([...fields].filter(({ type }) => type !== 'file').map((each) => [each.id, each]));
  const values = new Map([...typed].map(([id, { value, checked }]) => [id, { value, checked }]));
  const active = document.activeElement;
  const focused = active?.id && parent.contains(active) ? active.id : '';
  const selection =
    active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
  const [from = null, to = null] = selection ? selected(selection) : [];
  return () => {
    for (const [id, { value, checked }] of values) {
      const field = document.getElementById(id) as HTMLInputElement | null;
      if (!field || field === typed.get(id) || field.type === 'file') continue;
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = checked;
      else field.value = value;
    }
    const field = focused ? document.getElementById(focused) : null;
    if (!field || field === document.activeElement) return;
    field.focus({ preventScroll: true });
    if (from !== null && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
      field.setSelectionRange(from, to);
  };
}

/** Dates and numbers have no selection, and throw or give null. */
function selected({ type, selectionStart, selectionEnd }: HTMLInputElement | HTMLTextAreaElement) {
  return ['text', 'password', 'search', 'textarea'].includes(type)
    ? [selectionStart, selectionEnd]
    : [null, null];
}
