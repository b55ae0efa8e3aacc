/** Registered without a code at hand: what comes next. */
import type { App } from '../app';
import { both } from '../dom';
import { scanPicture } from '../icons';
import type { View } from '../view';
import { WORDS } from '../words';
import { button, foot, spacer, verdict } from './parts';

export function registeredView(app: App): View {
  return {
    name: 'registered',
    says: WORDS.registered,
    tabs: true,
    nodes: [
      verdict('done', WORDS.registered),
      both('p', WORDS.registeredHow, 'todo'),
      spacer(),
      scanPicture(),
      spacer(),
      foot(
        button('show-pass', WORDS.showPass, () => app.open('pass'), { kind: 'second' }),
        button('done', WORDS.done, () => app.go({ at: 'home' })),
      ),
    ],
  };
}
