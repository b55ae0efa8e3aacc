/** Saved, not checked in yet: no green, no number, and the pass as the way on. */
import type { App, Step } from '../app';
import { both, h, text } from '../dom';
import { dateOf, secondOf } from '../local-time';
import type { View } from '../view';
import { scannedAt, WORDS } from '../words';
import { button, foot, spacer, verdict, whileBusy } from './parts';

const WHY = { offline: WORDS.noNetwork, silent: WORDS.silent, busy: WORDS.busy } as const;

export function queuedView(app: App, step: Extract<Step, { at: 'queued' }>): View {
  const when = `${dateOf(step.scannedAt)} ${secondOf(step.scannedAt)}`;
  return {
    name: 'queued',
    says: WORDS.saved,
    tabs: true,
    nodes: [
      verdict('saved', WORDS.saved),
      h(
        'div',
        { class: 'card' },
        text('b', WHY[step.why]),
        text('p', scannedAt(when)),
        text('p', step.why === 'offline' ? WORDS.goesByItself : WORDS.goesLater),
      ),
      both('h2', WORDS.showPassNow),
      spacer(),
      foot(
        button('show-pass', WORDS.showPass, () => app.open('pass'), { kind: 'hero' }),
        button(
          'try-again',
          WORDS.tryAgain,
          (pressed) =>
            void whileBusy(pressed, WORDS.tryAgain, WORDS.checkingIn, () => app.tryAgain(step.key)),
          { kind: 'second' },
        ),
      ),
    ],
  };
}
