/** The panel between moments: idle, or degraded when something is missing (SCREENS.md section 4). */
import type { Fault, ScreenAction, ScreenState } from '../state';
import { buttonRow, type OnButton, touchable } from './buttons';
import type { PageClock } from './clock';
import { el, en, words, zh } from './dom';
import { icon } from './icons';
import { press } from './requests';
import { lineIn, PEOPLE, pairText, toward, WORDS } from './words';

/**
 * Where this vehicle goes, how to check in, who is on board. One thing may be missing that stops nobody: it stands
 * where there is room, and the line stays as large as it was.
 */
export function idlePanel(
  state: ScreenState,
  fault: Fault | null,
  actions: ScreenAction[],
  clock: PageClock,
  onButton: OnButton,
): HTMLElement[] {
  const { language } = state;
  const status = words('', language, fault ? WORDS.keepBoarding : WORDS.allWell);
  const row = fault && faultRow(fault, language);
  const roomy = actions.length === 0;
  return compact([
    el(
      'div',
      'top',
      clock.face(language, fault === null),
      el('div', fault ? 'status keep' : 'status', icon('done'), status),
    ),
    vehicleBlock(state),
    el('hr', ''),
    row && el('div', 'faults one', row),
    el('div', 'invite', roomy || !fault ? hint() : null, counts(state, roomy && !fault ? 3 : 2)),
    buttonRow(
      actions,
      language,
      fault ? 'assist' : state.vehicle.kind === 'taxi' ? 'end-fare' : null,
      onButton,
    ),
  ]);
}

/** Several things are missing, or one that stops: whether riders can board at all, then each and what to do. */
export function degradedPanel(
  state: ScreenState,
  faults: Fault[],
  actions: ScreenAction[],
  clock: PageClock,
  onButton: OnButton,
): HTMLElement[] {
  const { language, vehicle } = state;
  const stop = faults.some((fault) => fault.level === 'stop');
  const head = stop ? WORDS.stop : WORDS.keepBoarding;
  const name = lineIn(language, vehicle.line ?? vehicle.label);
  return compact([
    el('div', 'top', clock.face(language, true), el('div', 'where', name)),
    el('div', stop ? 'go stop' : 'go', icon(stop ? 'refused' : 'done'), words('', language, head)),
    el('div', 'faults', ...faults.map((fault) => faultRow(fault, language))),
    faults.length < 3 || actions.length === 0 ? counts(state, 2) : null,
    buttonRow(actions, language, stop ? null : 'assist', onButton),
  ]);
}

function faultRow(fault: Fault, language: 'zh' | 'en'): HTMLElement {
  const text = el('div', 'text', words('what', language, fault.what), words('todo', language, fault.todo));
  const row = el('div', 'fault', icon(fault.level === 'stop' ? 'refused' : 'care'), text);
  row.dataset.fault = fault.id;
  if (fault.notice !== undefined) row.append(readButton(fault.notice, language));
  return row;
}

/** The driver has read it. What the terminal did not hear is asked for again. */
function readButton(notice: number, language: 'zh' | 'en'): HTMLElement {
  const button = touchable('read', words('', language, WORDS.read), async () => {
    const done = await press({ action: 'dismiss', notice });
    if (!done) button.replaceChildren(words('', language, WORDS.tryAgain));
  });
  return button;
}

function vehicleBlock({ vehicle }: ScreenState): HTMLElement {
  const name = el('div', 'name', ...nameParts(vehicle.line ?? vehicle.label));
  const kind = vehicle.kind === 'taxi' ? WORDS.taxi : vehicle.line ? null : WORDS.bus;
  const more = vehicle.to ? toward(vehicle.to) : kind;
  return el(
    'div',
    vehicle.line ? 'vehicle' : 'vehicle plate',
    name,
    more && el('div', 'to', zh('to-zh', more.zh), en('to-en', more.en)),
  );
}

/** `168路`: the number large, the word small, so that the number is read from afar. */
function nameParts(name: string): (HTMLElement | string)[] {
  const parts = /^([A-Za-z]?\d{1,4})(路|号线|线)$/.exec(name);
  if (!parts) {
    const pieces = name
      .split(/([(\uff08][^)\uff09]*[)\uff09])/)
      .map((text, index) => (index % 2 ? el('span', 'whole', text) : text));
    return [el('span', 'words', ...pieces)];
  }
  return [el('span', 'number', parts[1]), el('span', 'unit', parts[2])];
}

function hint(): HTMLElement {
  const text = el('div', '', zh('hint-zh', WORDS.scan.zh), en('hint-en', WORDS.scan.en));
  return el('div', 'hint', icon('left'), icon('up'), text);
}

function counts(state: ScreenState, most: number): HTMLElement {
  const { language } = state;
  const taxi = state.vehicle.kind === 'taxi';
  const riders = el(
    'div',
    'riders',
    words('', language, taxi ? WORDS.thisFare : WORDS.onBoard),
    el('b', 'number', String(state.onBoard)),
    language === 'zh' ? zh('', PEOPLE) : null,
  );
  const pairs = state.lastPairs.slice(0, taxi ? 1 : most);
  const last = taxi ? null : words('', language, WORDS.last);
  return el(
    'div',
    'counts',
    riders,
    pairs.length > 0 ? el('div', 'last', last, ...pairs.map((pair) => pairBox(pair))) : null,
  );
}

/** One earlier number, small. */
export function pairBox(pair: number): HTMLElement {
  return el('span', 'box', pairText(pair));
}

function compact(elements: (HTMLElement | null)[]): HTMLElement[] {
  return elements.filter((element) => element !== null);
}
