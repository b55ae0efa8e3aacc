import type { ScreenAction } from '../state';
import { el, words } from './dom';
import { BUTTONS, WORDS } from './words';

/** Does what a button says. @returns whether it was done */
export type OnButton = (action: ScreenAction) => Promise<boolean>;

/**
 * The row of buttons that do something on this terminal, or nothing where there are none.
 * @param main the one that stands out
 */
export function buttonRow(
  actions: ScreenAction[],
  language: 'zh' | 'en',
  main: ScreenAction | null,
  onButton: OnButton,
): HTMLElement | null {
  if (actions.length === 0) return null;
  const buttons = actions.map((action) => button(action, language, action === main, onButton));
  return el('div', 'buttons', ...buttons);
}

function button(action: ScreenAction, language: 'zh' | 'en', main: boolean, onButton: OnButton): HTMLElement {
  const element = touchable(main ? 'main' : '', words('', language, BUTTONS[action]), async () => {
    element.disabled = true;
    const done = await onButton(action);
    element.disabled = false;
    element.replaceChildren(words('', language, done ? BUTTONS[action] : WORDS.tryAgain));
  });
  element.dataset.action = action;
  return element;
}

/** A button with some content. */
export function touchable(
  classes: string,
  content: Node | string,
  onTouch: () => void | Promise<void>,
): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = classes;
  element.append(content);
  element.addEventListener('click', () => void onTouch());
  return element;
}
