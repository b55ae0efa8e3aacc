/** The pass: a code that needs no network on either side. Showing it takes its ticket out of hand. */
import { create } from 'qrcode/lib/core/qrcode.js';
import { encodePass } from '../../../../../protocol/pass';
import { SENTENCES } from '../../../../../protocol/sentences';
import type { App } from '../app';
import { both, h, svg, text } from '../dom';
import { Refusal } from '../doors';
import { otherLanguage, say, sayOther, tagOf, typeset } from '../i18n';
import { dateOfTicketDay } from '../local-time';
import type { View } from '../view';
import { BEEP, beepAndNumber, passUntil, WORDS } from '../words';
import { button, foot, lockNote, spacer, title, whileBusy } from './parts';

/** Light modules around a code (ISO/IEC 18004). */
const QUIET = 4;

export function passView(app: App): View {
  const { rider, pass } = app;
  if (rider.registered() === null) return unregisteredView(app);
  if (!pass) return emptyView(app);
  const { pair } = pass;
  const until = passUntil(dateOfTicketDay(pass.lastDay));
  return {
    name: 'pass',
    says: WORDS.holdToScanner,
    tabs: true,
    nodes: [
      title(WORDS.holdToScanner, true),
      codeOf(encodePass(pass.ticket)),
      h(
        'div',
        { class: 'beep' },
        text('b', BEEP),
        h('b', { class: 'boxed-number', id: 'pair' }, pair),
        h('p', { class: 'other', lang: tagOf(otherLanguage()) }, sayOther(beepAndNumber(pair))),
      ),
      spacer(),
      h('p', { class: 'quiet until' }, `${say(until)} · ${say(WORDS.brighten)}`),
      foot(button('new-pass', WORDS.newPass, () => app.nextPass(), { kind: 'second' })),
    ],
  };
}

/** One SVG path on white, whole modules, never tinted. */
function codeOf(words: string): SVGElement {
  const { modules } = create(words, { errorCorrectionLevel: 'M' });
  const size = modules.size + 2 * QUIET;
  let d = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0, start = -1; column <= modules.size; column++) {
      const dark = column < modules.size && modules.get(row, column) !== 0;
      if (dark && start < 0) start = column;
      if (dark || start < 0) continue;
      d += `M${start + QUIET} ${row + QUIET}h${column - start}v1h${start - column}z`;
      start = -1;
    }
  }
  return svg(
    'svg',
    {
      viewBox: `0 0 ${size} ${size}`,
      class: 'code',
      id: 'pass-code',
      role: 'img',
      'aria-label': say(WORDS.tabPass),
      'shape-rendering': 'crispEdges',
    },
    svg('path', { fill: '#fff', d: `M0 0h${size}v${size}h-${size}z` }),
    svg('path', { fill: '#000', d }),
  );
}

function emptyView(app: App): View {
  const { rider } = app;
  const offline = !navigator.onLine;
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const get = async () => {
    try {
      if (await rider.fillHand()) return app.open('pass');
      problem.textContent = say(WORDS.askDriver);
    } catch (error) {
      problem.textContent =
        error instanceof Refusal ? say(typeset(SENTENCES[error.sentence].says)) : say(WORDS.noNetworkForm);
    }
    problem.hidden = false;
  };
  return {
    name: 'no-pass',
    says: WORDS.noPass,
    tabs: true,
    nodes: [
      title(WORDS.noPass, true),
      both('p', WORDS.askDriver, 'todo'),
      offline ? text('p', WORDS.noPassOffline, 'quiet') : null,
      problem,
      spacer(),
      foot(
        button('get-passes', WORDS.getPasses, (pressed) => {
          void whileBusy(pressed, WORDS.getPasses, WORDS.getting, get);
        }),
      ),
    ],
  };
}

function unregisteredView(app: App): View {
  return {
    name: 'no-pass',
    says: WORDS.passNeedsNumber,
    tabs: true,
    nodes: [
      title(WORDS.passNeedsNumber),
      text('p', WORDS.passNeedsNumberHow, 'quiet'),
      spacer(),
      lockNote(say(WORDS.onlyAuthority)),
      foot(
        button('register', WORDS.homeRegister, () => app.go({ at: 'register', scan: null, instead: false })),
      ),
    ],
  };
}
