/** A trip without a diary: way of travel, day, number, with suggestions while typing. */
import { EXPOSURE_MODES, type ExposureMode } from '../../../../../protocol/exposures/list';
import type { App } from '../app';
import { fill, h, text } from '../dom';
import { say } from '../i18n';
import { dateOf, isoDateOf, weekdayOf } from '../local-time';
import type { View } from '../view';
import { button, foot, lockNote, spacer, title } from '../views/parts';
import { suggestionsFor } from './look-up';
import type { Lists } from './published';
import type { CheckForm } from './state';
import { CHECK_WORDS, MODE_WORDS } from './words';

const DAY_MS = 86_400_000;

export function pickView(app: App, lists: Lists): View {
  const form = app.check.form;
  const number = h('input', {
    id: 'check-number',
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'characters',
    maxlength: 40,
    value: form.number,
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-controls': 'check-suggestions',
    'aria-describedby': 'check-problem',
  });
  const list = h('ul', { id: 'check-suggestions', class: 'suggestions', role: 'listbox', hidden: true });
  const problem = h('p', { id: 'check-problem', class: 'problem' });

  const close = () => {
    list.hidden = true;
    number.setAttribute('aria-expanded', 'false');
  };
  const choose = (chosen: string) => {
    form.number = chosen;
    number.value = chosen;
    close();
    number.focus();
  };
  const suggest = () => {
    form.number = number.value;
    problem.textContent = '';
    number.removeAttribute('aria-invalid');
    const found = suggestionsFor(number.value, form.mode, lists);
    list.hidden = found.length === 0;
    number.setAttribute('aria-expanded', String(found.length > 0));
    fill(
      list,
      ...found.map((each) => {
        const option = h(
          'li',
          { role: 'option', 'aria-selected': 'false', tabindex: 0 },
          h('span', { class: 'badge' }, each.number),
          h('span', {}, each.way),
        );
        option.addEventListener('click', () => choose(each.number));
        option.addEventListener('keydown', (event) => {
          if (event.key === 'Enter' || event.key === ' ') choose(each.number);
        });
        return option;
      }),
    );
  };
  number.addEventListener('input', suggest);
  number.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') look();
    if (event.key === 'Escape') close();
    if (event.key === 'ArrowDown') list.querySelector<HTMLElement>('li')?.focus();
  });

  const look = () => {
    if (number.value.trim() === '') {
      problem.textContent = say(CHECK_WORDS.lineMissing);
      number.setAttribute('aria-invalid', 'true');
      number.focus();
      return;
    }
    form.number = number.value.trim();
    app.check.answer();
  };

  return {
    name: 'check-pick',
    says: CHECK_WORDS.pickTitle,
    tabs: true,
    nodes: [
      title(CHECK_WORDS.pickTitle),
      modesOf(form, () => suggest()),
      h('label', { for: 'check-date' }, say(CHECK_WORDS.day)),
      datesOf(app, form),
      h(
        'label',
        { for: 'check-number' },
        say(CHECK_WORDS.line),
        ' ',
        text('span', CHECK_WORDS.lineHow, 'quiet'),
      ),
      h('div', { class: 'field' }, number, list),
      problem,
      spacer(),
      lockNote(say(CHECK_WORDS.pickLocal)),
      foot(
        button('check-look', CHECK_WORDS.look, look, { bilingual: false }),
        button('check-mine', CHECK_WORDS.mine, () => app.check.mine(), { kind: 'link', bilingual: false }),
      ),
    ],
  };
}

function modesOf(form: CheckForm, changed: () => void): HTMLElement {
  const modes: readonly ExposureMode[] = [
    'bus',
    'taxi',
    ...EXPOSURE_MODES.filter((mode) => mode !== 'bus' && mode !== 'taxi'),
  ];
  const radios = modes.map((mode) => {
    const radio = h('input', {
      type: 'radio',
      name: 'mode',
      id: `mode-${mode}`,
      value: mode,
      checked: form.mode === mode,
    });
    radio.addEventListener('change', () => {
      form.mode = mode;
      changed();
    });
    return h('label', { class: 'choice', for: `mode-${mode}` }, radio, text('span', MODE_WORDS[mode]));
  });
  return h('fieldset', { class: 'modes' }, text('legend', CHECK_WORDS.mode), ...radios);
}

/** The days that the city keeps, today first. */
function datesOf(app: App, form: CheckForm): HTMLElement {
  const now = app.rider.clock.now();
  const days = Array.from({ length: app.rider.keptDays() }, (_, ago) => now - ago * DAY_MS);
  form.date ||= isoDateOf(now);
  const select = h(
    'select',
    { id: 'check-date' },
    ...days.map((day) =>
      h(
        'option',
        { value: isoDateOf(day), selected: form.date === isoDateOf(day) },
        `${dateOf(day)} ${weekdayOf(day)}`,
      ),
    ),
  );
  select.addEventListener('change', () => {
    form.date = select.value;
  });
  return h('div', { class: 'field select' }, select);
}
