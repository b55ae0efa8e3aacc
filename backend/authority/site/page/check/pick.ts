/** A trip without a diary: way of travel, day, number, with suggestions while typing. */
import { EXPOSURE_MODES, type ExposureMode } from '../../../../../protocol/exposures/list';
import type { App } from '../app';
import { fill, h, text } from '../dom';
import { say, type Words } from '../i18n';
import { dateOf, isoDateOf, weekdayOf } from '../local-time';
import type { View } from '../view';
import { button, foot, lockNote, spacer, title } from '../views/parts';
import { suggestionsFor } from './picked';
import type { Lists } from './published';
import type { CheckForm } from './state';
import { suggestingField } from './suggestions';
import { CHECK_WORDS, MODE_WORDS, NUMBER_WORDS } from './words';

const DAY_MS = 86_400_000;

export function pickView(app: App, lists: Lists): View {
  const form = app.check.form;
  const problem = h('p', { id: 'check-problem', class: 'problem' });
  const number = suggestingField({
    id: 'check-number',
    value: form.number,
    problem: problem.id,
    suggest: (typed) => suggestionsFor(typed, form.mode, lists),
    changed(value) {
      form.number = value;
      problem.textContent = '';
      number.input.removeAttribute('aria-invalid');
    },
    done: () => look(),
  });
  const seat = h('div', { class: 'seat' });
  const label = h('label', { for: 'check-number' });
  const drawMode = () => {
    fill(label, say(NUMBER_WORDS[form.mode]), ' ', text('span', CHECK_WORDS.lineHow, 'quiet'));
    fill(seat, ...seatFields(form));
  };
  drawMode();

  const look = () => {
    form.number = form.number.trim();
    if (form.number === '') {
      problem.textContent = say(CHECK_WORDS.lineMissing);
      number.input.setAttribute('aria-invalid', 'true');
      number.input.focus();
      return;
    }
    app.check.answer();
  };

  return {
    name: 'check-pick',
    says: CHECK_WORDS.pickTitle,
    tabs: true,
    nodes: [
      title(CHECK_WORDS.pickTitle),
      modesOf(form, () => {
        number.refresh();
        drawMode();
      }),
      h('label', { for: 'check-date' }, say(CHECK_WORDS.day)),
      datesOf(app, form),
      label,
      number.element,
      problem,
      seat,
      spacer(),
      lockNote(say(CHECK_WORDS.pickLocal)),
      foot(
        button('check-look', CHECK_WORDS.look, look, { bilingual: false }),
        button('check-mine', CHECK_WORDS.mine, () => app.check.mine(), { kind: 'link', bilingual: false }),
      ),
    ],
  };
}

/** Ways of travel with carriages, and with seats that have numbers. */
const WITH_CARRIAGE: readonly ExposureMode[] = ['train', 'metro'];
const WITH_SEAT: readonly ExposureMode[] = ['train', 'coach', 'flight', 'ship'];

/** Carriage and seat, where the way of travel has them; what does not fit it any more is forgotten. */
function seatFields(form: CheckForm): HTMLElement[] {
  const field = (which: 'carriage' | 'seat', words: Words, where: readonly ExposureMode[]) => {
    if (!where.includes(form.mode)) {
      form[which] = '';
      return [];
    }
    const input = h('input', {
      id: `check-${which}`,
      type: 'text',
      autocomplete: 'off',
      maxlength: 10,
      value: form[which],
    });
    input.addEventListener('input', () => {
      form[which] = input.value.trim();
    });
    const how = which === 'seat' ? CHECK_WORDS.seatHow : CHECK_WORDS.optional;
    const label = h('label', { for: input.id }, say(words), ' ', text('span', how, 'quiet'));
    return [h('div', {}, label, h('div', { class: 'field' }, input))];
  };
  return [
    ...field('carriage', CHECK_WORDS.carriage, WITH_CARRIAGE),
    ...field('seat', CHECK_WORDS.seatOwn, WITH_SEAT),
  ];
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
