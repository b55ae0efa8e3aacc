/**
 * The number pad (SCREENS.md section 4, pad): covers the code for 20 s after the last touch at most. What is typed lives
 * in this page only, until it is confirmed; then it is gone from here before the terminal has answered.
 */
import type { ScreenRequest } from '../../request';
import type { ScreenMoment } from '../../state';
import { touchable } from '../buttons';
import { el, required, words } from '../dom';
import { icon } from '../icons';
import { pairText } from '../words';
import {
  type Entry,
  emptyEntry,
  grouped,
  onePersonMore,
  type PadKey,
  type PadMode,
  typed,
  verdict,
} from './entry';
import { clearsIn, PAD, peopleCount, registerFor } from './words';

/** A touch more, and the pad stays this long; then all is cleared and the code is back. Seconds. */
const CLEAR_AFTER = 20;
const KEYS: readonly PadKey[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export type Pad = {
  readonly isOpen: boolean;
  open(mode: PadMode): void;
  close(): void;
  /** Takes what has changed around it. */
  show(state: { language: 'zh' | 'en'; moment: ScreenMoment | null }): void;
};

/** @param send brings what was confirmed to the terminal; @param onClose the code is to be seen again */
export function createPad(send: (request: ScreenRequest) => void, onClose: () => void): Pad {
  const section = required('#pad', HTMLElement);
  let entry: Entry = emptyEntry('phone');
  let left = 0;
  let ticking: ReturnType<typeof setInterval> | undefined;
  let around: Parameters<Pad['show']>[0] = { language: 'zh', moment: null };

  const isOpen = () => !section.hidden;
  const close = () => {
    if (!isOpen()) return;
    clearInterval(ticking);
    entry = emptyEntry('phone');
    section.replaceChildren();
    section.hidden = true;
    onClose();
  };
  const touched = (next: Entry) => {
    entry = next;
    left = CLEAR_AFTER;
    draw();
  };
  const confirm = (request: ScreenRequest) => {
    // Gone from the page before anybody answers: a number that was refused is typed again.
    close();
    send(request);
  };
  const draw = () => section.replaceChildren(...content());
  const content = (): HTMLElement[] => {
    const { language } = around;
    const state = verdict(entry);
    return [
      head(language),
      ...(entry.mode === 'driver' ? [] : [tabs(language)]),
      field(state),
      note(language, state),
      actions(language, state),
      keys(language),
    ];
  };

  const head = (language: 'zh' | 'en') =>
    el(
      'div',
      'pad-head',
      words('pad-title', language, entry.mode === 'driver' ? PAD.startShift : PAD.title),
      around.moment ? momentLine(around.moment, language) : words('pad-clears', language, clearsIn(left)),
    );
  const tabs = (language: 'zh' | 'en') => {
    const tab = (mode: 'phone' | 'document') => {
      const isChosen = entry.mode === mode;
      const button = touchable(isChosen ? 'chosen' : '', words('', language, PAD[mode]), () =>
        touched({ ...emptyEntry(mode), people: entry.people }),
      );
      button.setAttribute('aria-pressed', String(isChosen));
      return button;
    };
    return el('div', 'pad-tabs', tab('phone'), tab('document'));
  };
  const field = (state: string) => {
    const groups = grouped(entry).map((group) => el('span', 'group', group));
    const box = el('div', 'pad-field', ...groups, el('span', 'caret'));
    box.dataset.state = state;
    box.dataset.mode = entry.mode;
    return box;
  };
  const note = (language: 'zh' | 'en', state: ReturnType<typeof verdict>) => {
    const says =
      state === 'wrong'
        ? [
            icon('refused'),
            words('pad-wrong', language, entry.mode === 'phone' ? PAD.noPhone : PAD.checkDigits),
          ]
        : state === 'right' && entry.mode !== 'driver'
          ? [icon('done'), words('pad-right', language, PAD.lengthRight)]
          : [];
    const who = state === 'wrong' ? null : words('pad-who', language, PAD.onlyAuthority);
    return el('div', 'pad-note', ...says, who);
  };
  const actions = (language: 'zh' | 'en', state: ReturnType<typeof verdict>) => {
    const { mode, people, typed: number } = entry;
    const isRight = state === 'right';
    const cancel = touchable('pad-cancel', words('', language, PAD.cancel), close);
    if (mode === 'driver') {
      const start = touchable('main pad-main', words('', language, PAD.startShift), () =>
        confirm({ action: 'start-shift', number }),
      );
      start.disabled = !isRight;
      return el('div', 'pad-actions shift', start, cancel);
    }
    const register = touchable('main pad-main', words('', language, registerFor(people)), () =>
      confirm({ action: 'check-in', kind: mode, number, people }),
    );
    const card = touchable('pad-card', words('', language, PAD.giveCard), () =>
      confirm({ action: 'give-card', kind: mode, number }),
    );
    register.disabled = !isRight;
    card.disabled = !isRight;
    const more = touchable(
      'pad-more',
      words('', language, people > 1 ? peopleCount(people) : PAD.onePersonMore),
      () => touched(onePersonMore(entry)),
    );
    return el('div', 'pad-actions', register, more, card, cancel);
  };
  const keys = (language: 'zh' | 'en') => {
    const key = (name: PadKey, classes: string, content: Node | string) => {
      const button = touchable(`key ${classes}`, content, () => touched(typed(entry, name)));
      button.dataset.key = name;
      return button;
    };
    const corner =
      entry.mode === 'document' ? key('X', '', 'X') : key('clear', 'quiet', words('', language, PAD.clear));
    const back = key('back', 'quiet', icon('back'));
    back.setAttribute('aria-label', PAD.back[language]);
    return el('div', 'pad-keys', ...KEYS.map((name) => key(name, '', name)), corner, key('0', '', '0'), back);
  };

  return {
    get isOpen() {
      return isOpen();
    },
    open(mode) {
      section.hidden = false;
      touched(emptyEntry(mode));
      clearInterval(ticking);
      ticking = setInterval(() => {
        left--;
        if (left <= 0) close();
        else
          section
            .querySelector('.pad-clears')
            ?.replaceWith(words('pad-clears', around.language, clearsIn(left)));
      }, 1000);
    },
    close,
    show(next) {
      const changed = next.language !== around.language || next.moment !== around.moment;
      around = next;
      if (isOpen() && changed) draw();
    },
  };
}

/** Somebody else checks in meanwhile: in one line, since the pad covers the panel. */
function momentLine(moment: ScreenMoment, language: 'zh' | 'en'): HTMLElement {
  const mark = moment.kind === 'accepted' ? 'done' : moment.kind;
  const number = moment.pair === undefined ? null : el('b', '', pairText(moment.pair));
  return el('div', 'pad-moment', icon(mark), number, words('', language, PAD[moment.kind]));
}
