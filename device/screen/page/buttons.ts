import type { ScreenAction } from '../state';
import { el, words } from './dom';
import { BUTTONS, WORDS } from './words';

/**
 * The row of buttons that do something on this terminal, or nothing where there are none.
 * @param main the one that stands out
 */
export function buttonRow(
  actions: ScreenAction[],
  language: 'zh' | 'en',
  main: ScreenAction | null,
): HTMLElement | null {
  if (actions.length === 0) return null;
  return el('div', 'buttons', ...actions.map((action) => button(action, language, action === main)));
}

function button(action: ScreenAction, language: 'zh' | 'en', main: boolean): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = main ? 'main' : '';
  element.dataset.action = action;
  element.append(words('', language, BUTTONS[action]));
  element.addEventListener('click', async () => {
    element.disabled = true;
    const done = await press(action);
    element.disabled = false;
    element.replaceChildren(words('', language, done ? BUTTONS[action] : WORDS.tryAgain));
  });
  return element;
}

/** Sends a press to the terminal's service. @returns whether it was done */
async function press(action: ScreenAction): Promise<boolean> {
  try {
    const answer = await fetch('action', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action }),
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
    });
    return answer.ok;
  } catch (error) {
    console.warn('The terminal did not hear the button', error);
    return false;
  }
}
