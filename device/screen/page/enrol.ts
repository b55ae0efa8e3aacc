/**
 * The face of a terminal that belongs to nobody yet: it asks for the one-time code that the operator made, typed here or shown to
 * the scanner. Both languages: whoever mounts it is no rider.
 */
import { CODE_ALPHABET, CODE_LENGTH, shownCode } from '../../../protocol/enrolment-code';
import type { ScreenState } from '../state';
import { touchable } from './buttons';
import { el, en, required, zh } from './dom';

const ASK = {
  zh: '新终端:请输入登记码',
  en: 'New terminal: type its enrolment code',
};
const HOW = {
  zh: '向车队管理员要八位登记码,或让扫码器对准管理页上的码',
  en: 'Eight characters, or show the scanner the code on the fleet page',
};
const SENDING = { zh: '正在登记…', en: 'Enrolling…' };
const WAITS = { zh: '还差几位', en: 'Not complete yet' };
const SEND = { zh: '登记', en: 'Enrol' };
const BACK = { zh: '删除', en: 'Delete' };

export type EnrolFace = { show(state: ScreenState): void };

/** @param send hands the typed code to the terminal's service */
export function createEnrol(send: (code: string) => Promise<boolean>): EnrolFace {
  const section = required('#enrol', HTMLElement);
  let typed = '';
  let around: ScreenState | undefined;
  let shown = '';

  const type = (next: string) => {
    typed = next.slice(0, CODE_LENGTH);
    draw();
  };
  const key = (label: string, act: () => void, enabled = true) => {
    const button = touchable('', label, act);
    button.disabled = !enabled;
    button.dataset.key = label;
    return button;
  };
  const wide = (id: string, words: { zh: string; en: string }, act: () => void, enabled: boolean) => {
    const button = key(words.zh, act, enabled);
    button.id = id;
    button.dataset.key = id;
    button.replaceChildren(zh('', words.zh), en('small', words.en));
    return button;
  };
  const draw = () => {
    const enrol = around?.enrol;
    if (!around || !enrol) return;
    const sending = enrol.state === 'sending';
    const state = JSON.stringify([typed, enrol, around.theme]);
    if (state === shown) return;
    shown = state;
    document.documentElement.dataset.theme = around.theme;
    document.documentElement.lang = 'zh-CN';
    document.documentElement.dataset.view = 'enrol';
    const note = sending ? SENDING : (enrol.says ?? HOW);
    section.replaceChildren(
      el('h1', 'ask', zh('', ASK.zh), en('small', ASK.en)),
      el('div', 'code', shownCode(typed.padEnd(CODE_LENGTH, '·'))),
      el('div', enrol.says && !sending ? 'note bad' : 'note', zh('', note.zh), en('small', note.en)),
      el('div', 'keys', ...[...CODE_ALPHABET].map((each) => key(each, () => type(typed + each), !sending))),
      el(
        'div',
        'do',
        wide('enrol-back', BACK, () => type(typed.slice(0, -1)), !sending && typed !== ''),
        wide(
          'enrol-send',
          typed.length === CODE_LENGTH ? SEND : WAITS,
          () => {
            const code = typed;
            typed = '';
            void send(code);
            draw();
          },
          !sending && typed.length === CODE_LENGTH,
        ),
      ),
    );
  };
  return {
    show(state) {
      around = state;
      section.hidden = state.enrol === undefined;
      if (state.enrol) return draw();
      typed = '';
      shown = '';
      section.replaceChildren();
    },
  };
}
