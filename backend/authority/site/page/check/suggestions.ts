/** A field that suggests while somebody types (WAI-ARIA Authoring Practices, combobox with a list that does not filter). */
import { fill, h } from '../dom';
import type { Suggestion } from './picked';

export type SuggestingField = {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** Suggests anew: what is searched has changed. */
  refresh(): void;
};

export function suggestingField(ports: {
  readonly id: string;
  readonly value: string;
  /** Id of the line below that says what is wrong. */
  readonly problem: string;
  readonly suggest: (typed: string) => readonly Suggestion[];
  readonly changed: (value: string) => void;
  /** Enter, where no suggestion is marked. */
  readonly done: () => void;
}): SuggestingField {
  const { id, problem, suggest, changed, done } = ports;
  const listId = `${id.replace(/-[^-]*$/, '')}-suggestions`;
  const input = h('input', {
    id,
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'characters',
    maxlength: 40,
    value: ports.value,
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    'aria-controls': listId,
    'aria-describedby': problem,
  });
  const list = h('ul', { id: listId, class: 'suggestions', role: 'listbox', hidden: true });
  let marked = -1;

  const options = () => [...list.children] as HTMLElement[];
  const mark = (at: number) => {
    marked = at;
    options().forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === at));
    });
    if (at < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', options()[at]!.id);
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    mark(-1);
  };
  const choose = (chosen: string) => {
    input.value = chosen;
    changed(chosen);
    close();
    input.focus();
  };
  const refresh = () => {
    const found = suggest(input.value);
    list.hidden = found.length === 0;
    input.setAttribute('aria-expanded', String(found.length > 0));
    fill(
      list,
      ...found.map(({ number, way }, i) => {
        const option = h(
          'li',
          { role: 'option', id: `${listId}-${i}`, 'aria-selected': 'false' },
          h('span', { class: 'badge' }, number),
          h('span', {}, way),
        );
        option.addEventListener('click', () => choose(number));
        return option;
      }),
    );
    mark(-1);
  };
  input.addEventListener('input', () => {
    changed(input.value);
    refresh();
  });
  input.addEventListener('keydown', (event) => {
    const count = list.hidden ? 0 : list.childElementCount;
    if (event.key === 'Enter') {
      const option = options()[marked];
      if (option) choose(option.firstElementChild!.textContent!);
      else done();
    } else if (event.key === 'Escape') close();
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : marked < 0 ? 0 : -1;
      mark((marked + step + count) % count);
    }
  });
  return { element: h('div', { class: 'field' }, input, list), input, refresh };
}
