/** Every refusal: the verdict, why, what to do, and one action (SCREENS.md section 6). */
import { SENTENCES, type Sentence, type SentenceCode, type Words } from '../../../../../protocol/sentences';
import type { App, RefusedStep } from '../app';
import { both, type Child, h, text } from '../dom';
import { typeset, verdictOf } from '../i18n';
import { scanPicture } from '../icons';
import { secondOf } from '../local-time';
import type { View } from '../view';
import { scannedNow, WORDS } from '../words';
import { button, foot, spacer, verdict, whileBusy } from './parts';

/** What the rider can do here and now; where nothing helps but the driver, the pass is still no answer. */
type Action = 'pass' | 'again' | 'register' | 'reload' | 'back';

const ACTIONS: Partial<Record<SentenceCode, Action>> = {
  expired: 'pass',
  'code-early': 'pass',
  'code-unknown': 'pass',
  'code-forged': 'pass',
  'no-vehicle': 'pass',
  'ticket-key-unknown': 'again',
  'ticket-wrong-day': 'again',
  'ticket-elsewhere': 'again',
  'ticket-forged': 'register',
  'token-unknown': 'register',
  malformed: 'reload',
  busy: 'again',
};

export function refusedView(app: App, { why, times, scan }: RefusedStep): View {
  const told: Sentence = typeof why === 'string' ? SENTENCES[why] : why;
  const { verdict: says, reason } = verdictOf(told.says);
  const isRegistered = app.rider.registered() !== null;
  const action = typeof why === 'string' ? (ACTIONS[why] ?? 'back') : 'back';
  const showsScan = why === 'expired' || why === 'code-unknown';
  return {
    name: 'refused',
    says: typeset(told.says),
    tabs: false,
    nodes: [
      verdict('refused', says),
      reason ? both('p', reason, 'reason') : null,
      times ? details(times.code, times.now) : null,
      told.todo ? both('p', typeset(told.todo), 'todo') : null,
      spacer(),
      showsScan ? scanPicture() : null,
      showsScan ? spacer() : null,
      foot(...actionButtons(app, action, isRegistered, scan)),
    ],
  };
}

/** Both times, so that the rider sees why. */
function details(code: number, now: number): HTMLElement {
  const line = (words: Words) => text('p', words);
  return h(
    'div',
    { class: 'details' },
    line(scannedNow(secondOf(code), secondOf(now))),
    line(WORDS.codesChange),
  );
}

function actionButtons(app: App, action: Action, isRegistered: boolean, scan: RefusedStep['scan']): Child[] {
  const back = button('back', WORDS.done, () => app.go({ at: 'home' }), { kind: 'second' });
  const register = button('register', WORDS.registerFirst, () => {
    // A new registration for the same code, unless the code itself was refused.
    app.go({ at: 'register', scan: action === 'register' ? scan : null, instead: isRegistered });
  });
  switch (action) {
    case 'register':
      return [register, back];
    case 'reload':
      return [button('reload', WORDS.reload, () => location.reload()), back];
    case 'again':
      if (!scan) return [back];
      return [
        button('try-again', WORDS.tryAgain, (pressed) => {
          void whileBusy(pressed, WORDS.tryAgain, WORDS.checkingIn, () => app.board(scan));
        }),
        back,
      ];
    case 'pass':
      if (!isRegistered) return [register, back];
      return [button('show-pass', WORDS.passInstead, () => app.open('pass')), back];
    case 'back':
      return [back];
  }
}
