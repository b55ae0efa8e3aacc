/** Options of terminals: one to change, and the rollouts with what their riders feel. */
import type { Measured } from '../../rollout/judge';
import type { OrdersView, ShownRollout } from '../shown-orders';
import { addressChoice, chosenAddress, countOf, many } from './addresses';
import type { FleetView } from './api';
import { button, h } from './dom';
import { optionHow, optionName, valueWords, wishWords } from './option-words';
import { MEASURES, NO_VALUE, O, REASONS, ROLLOUT_STATES, STEPS, VERDICTS } from './order-words';
import type { Shell } from './shell';
import { dateTime, say } from './words';

let option = 'theme';
let sure = false;
let sureOfNext = '';

const value = (id: string) => (document.getElementById(id) as HTMLInputElement | null)?.value ?? '';

export function drawOptions(fleet: FleetView, orders: OrdersView, doors: Shell): HTMLElement {
  const { rollouts } = orders;
  return h(
    'section',
    { class: 'card', id: 'options-card' },
    h('h2', {}, say(O.options)),
    h('p', {}, say(O.optionsHow)),
    doors.may('POST /api/config') ? drawForm(fleet, orders, doors) : null,
    rollouts.length === 0 ? h('p', { class: 'quiet' }, say(O.noRollout)) : null,
    h('ul', { id: 'rollouts', class: 'orders' }, ...rollouts.map((rollout) => drawRollout(rollout, doors))),
  );
}

function drawForm(fleet: FleetView, { options }: OrdersView, doors: Shell): HTMLElement {
  const chosen = options.find(({ name }) => name === option);
  const unsure = () => {
    option = value('config-name');
    sure = false;
    doors.redraw();
  };
  const to = addressChoice('config-to', fleet);
  to.addEventListener('change', unsure);
  const submit = (event: Event) => {
    event.preventDefault();
    const address = chosenAddress('config-to');
    if (address.to !== 'terminal' && !sure) {
      sure = true;
      doors.redraw();
      document.getElementById('config-send')?.focus();
      return;
    }
    sure = false;
    const given = value('config-value');
    // What is no number is sent as it is, and refused in words: NaN would be null, which takes the option back.
    const isNumber = chosen?.type === 'integer' && !Number.isNaN(Number(given));
    const set = given === '' ? null : isNumber ? Number(given) : given;
    void doors.post('/api/config', { address, change: { [option]: set } });
  };
  const field = (id: string, words: string, control: HTMLElement) =>
    h('div', {}, h('label', { for: id }, words), control);
  const target = document.getElementById('config-to') ? countOf(chosenAddress('config-to'), fleet) : 0;
  return h(
    'form',
    { class: 'fields', onsubmit: submit },
    field(
      'config-name',
      say(O.option),
      h(
        'select',
        { id: 'config-name', onchange: unsure },
        ...options.map(({ name }) =>
          h('option', { value: name, selected: name === option }, optionName(name)),
        ),
      ),
    ),
    field(
      'config-value',
      say(chosen?.words ? O.choice : O.value),
      chosen?.words
        ? h(
            'select',
            { id: 'config-value', 'data-of': option },
            ...chosen.words.map((word) => h('option', { value: word }, valueWords(option, word))),
            h('option', { value: '' }, say(NO_VALUE[option] ?? O.asInstalled)),
          )
        : h('input', {
            id: 'config-value',
            'data-of': option,
            maxlength: '64',
            inputmode: chosen?.type === 'integer' ? 'numeric' : 'text',
          }),
    ),
    field('config-to', say(O.to), to),
    h('p', { class: 'hint full', id: 'config-how' }, howOf(chosen)),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { id: 'config-send', class: sure ? 'danger' : 'main' },
        sure ? `${say(O.changeSure)} ${many(target)}` : say(O.change),
      ),
      sure ? h('button', { type: 'button', class: 'second', onclick: unsure }, say(O.keepOption)) : null,
    ),
  );
}

/** What the chosen option is; of software nothing can be chosen before something is published. */
function howOf(chosen: OrdersView['options'][number] | undefined): string {
  if (!chosen) return '';
  const isEmpty = chosen.name === 'software' && chosen.words?.length === 0;
  return `${optionHow(chosen.name)}${isEmpty ? ` ${say(O.nothingPublished)}` : ''}`;
}

/** `屏幕配色 = 夜间` */
const changeWords = (change: ShownRollout['change']): string =>
  Object.entries(change)
    .map(([name, value]) => `${optionName(name)} = ${wishWords(name, value)}`)
    .join(', ');

function drawRollout(rollout: ShownRollout, doors: Shell): HTMLElement {
  const { id, change, who, state, groups, wave, judgement, steps } = rollout;
  const reasons = judgement?.reasons.map((reason) => say(REASONS[reason])).join(', ') ?? '';
  return h(
    'li',
    { 'data-rollout': id, 'data-state': state },
    h('p', {}, h('b', {}, changeWords(change)), ` ${who}: ${say(ROLLOUT_STATES[state])}`),
    h(
      'ol',
      { class: 'waves' },
      ...groups.map(({ size, has, failed }, i) => {
        const name =
          i === groups.length - 1 ? say(O.control) : `${say(O.wave)} ${i + 1} ${say(O.waveAfter)}`.trim();
        const taken = i < wave ? `: ${has} ${say(O.has)}${failed ? `, ${failed} ${say(O.failed)}` : ''}` : '';
        return h('li', { class: i < wave ? 'begun' : '' }, `${name}, ${many(size)}${taken}`);
      }),
    ),
    ...(state === 'running'
      ? [
          judgement ? drawMeasures(judgement.measures) : h('p', { class: 'quiet' }, say(O.notYet)),
          reasons ? h('p', { class: 'reasons', role: 'status' }, reasons) : null,
          doors.may('POST /api/rollouts/stop') ? drawHands(rollout, doors) : null,
        ]
      : []),
    h(
      'ul',
      { class: 'quiet' },
      ...steps.map((step) => {
        const why = step.reasons?.map((reason) => say(REASONS[reason])).join(', ');
        return h(
          'li',
          {},
          `${dateTime(step.at)}  ${whoWords(step.who)}: ${say(STEPS[step.is])}${why ? `, ${why}` : ''}`,
        );
      }),
    ),
  );
}

/** The stop rule is nobody's account. */
const whoWords = (who: string): string => (who === 'rule' ? say(O.rule) : who);

function drawHands({ id }: ShownRollout, doors: Shell): HTMLElement {
  const ask = (next: string) => () => {
    sureOfNext = next;
    doors.redraw();
  };
  const goOn = () => {
    sureOfNext = '';
    void doors.post('/api/rollouts/go-on', { id });
  };
  const next =
    sureOfNext === id
      ? [
          button(`sure-next-${id}`, 'danger', say(O.goOnSure), goOn),
          button(`keep-next-${id}`, 'second', say(O.keepOn), ask('')),
        ]
      : [button(`next-${id}`, 'second', say(O.goOn), ask(id))];
  return h(
    'div',
    { class: 'buttons' },
    button(`stop-${id}`, 'danger', say(O.stop), () => void doors.post('/api/rollouts/stop', { id })),
    ...next,
  );
}

function drawMeasures(measures: readonly Measured[]): HTMLElement {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const heads = [O.measure, O.ofWave, O.ofControl, O.worseBy, O.verdict];
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': say(O.measure) },
    h(
      'table',
      { class: 'measures' },
      h('thead', {}, h('tr', {}, ...heads.map((words) => h('th', { scope: 'col' }, say(words))))),
      h(
        'tbody',
        {},
        ...measures.map(({ name, wave, control, harm, lower, upper, verdict }) => {
          const shown = (figure: number) => (name === 'checkIns' ? figure.toFixed(1) : percent(figure));
          return h(
            'tr',
            { 'data-measure': name },
            h('th', { scope: 'row' }, say(MEASURES[name])),
            h('td', {}, shown(wave)),
            h('td', {}, shown(control)),
            h('td', {}, `${percent(harm)} (${bounded(lower)} … ${bounded(upper)})`),
            h('td', { class: verdict }, say(VERDICTS[verdict])),
          );
        }),
      ),
    ),
  );
}

/** Bounds beyond everything are no bounds. */
const bounded = (share: number): string => (Math.abs(share) > 1 ? '?' : `${(share * 100).toFixed(1)} %`);
