/** One tap: line, vehicle and time, and the button. The same place while the operator is silent. */
import type { App } from '../app';
import { both, fill, h, text } from '../dom';
import { say } from '../i18n';
import { minuteOf, secondOf } from '../local-time';
import type { Scan } from '../rider';
import type { View } from '../view';
import { scannedAt, toward, WORDS } from '../words';
import { badge, button, spacer, vehicleWords, whileBusy, whose } from './parts';

export function scanView(app: App, scan: Scan): View {
  const about = h('div', { class: 'about' });
  const checkIn = button(
    'check-in',
    WORDS.checkIn,
    (pressed) => void whileBusy(pressed, WORDS.checkIn, WORDS.checkingIn, () => app.board(scan)),
    { kind: 'hero' },
  );
  const notMe = () => app.go({ at: 'register', scan, instead: true });
  const update = () => drawAbout(app, scan, about);
  update();
  return {
    name: 'scan',
    says: WORDS.checkIn,
    tabs: true,
    nodes: [spacer(), about, spacer(), checkIn, whose(app.rider.registered() ?? '', notMe)],
    update,
  };
}

function drawAbout(app: App, scan: Scan, about: HTMLElement): void {
  const { look } = scan;
  if (typeof look !== 'object') {
    const when = scannedAt(secondOf(app.rider.scannedAt(scan)));
    fill(about, both('h1', WORDS.codeOnBoard), text('p', when, 'when'));
    return;
  }
  const heading = look.to.zh || look.to.en ? text('h1', toward(look.to.zh, look.to.en)) : null;
  fill(
    about,
    badge(look, 'large'),
    heading,
    h('p', { class: heading ? 'when' : 'when plate' }, `${say(vehicleWords(look))} · ${minuteOf(look.time)}`),
  );
}
