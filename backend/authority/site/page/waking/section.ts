/** On the tab 查询: being woken by a new publication, what it costs, and how it ends. */
import type { App } from '../app';
import { fill, h, text } from '../dom';
import { say } from '../i18n';
import { button, whileBusy } from '../views/parts';
import { FAULT_WORDS, WAKING_WORDS } from './words';

/** Null where the city does not offer it, or this browser cannot. */
export function wakingSection({ waking }: App): HTMLElement | null {
  if (!waking.offered) return null;
  const section = h('section', { class: 'waking' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const draw = () => fill(section, ...(waking.isOn ? isOn() : isOff()));
  const redraw = () => {
    draw();
    section.querySelector('button')?.focus();
  };
  const isOff = () => [
    button('wake-on', WAKING_WORDS.on, (pressed) => void turnOn(pressed), {
      kind: 'second',
      bilingual: false,
    }),
    problem,
    text('p', WAKING_WORDS.how, 'quiet'),
  ];
  const isOn = () => [
    h('p', { id: 'waking-on' }, say(WAKING_WORDS.isOn)),
    button('wake-off', WAKING_WORDS.off, (pressed) => void turnOff(pressed), {
      kind: 'link',
      bilingual: false,
    }),
  ];
  const turnOn = async (pressed: HTMLButtonElement) => {
    problem.hidden = true;
    await whileBusy(pressed, WAKING_WORDS.on, WAKING_WORDS.busy, async () => {
      const fault = await waking.on();
      if (!fault) return redraw();
      problem.textContent = say(FAULT_WORDS[fault]);
      problem.hidden = false;
    });
  };
  const turnOff = (pressed: HTMLButtonElement) =>
    whileBusy(pressed, WAKING_WORDS.off, WAKING_WORDS.busy, async () => {
      await waking.off();
      redraw();
    });
  draw();
  return section;
}
