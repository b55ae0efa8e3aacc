/** Delete me: asks once, says what happens, and does it. */

import { SENTENCES } from '../../../../../protocol/sentences';
import type { App } from '../app';
import { fill, h, text } from '../dom';
import { Refusal } from '../doors';
import { say, typeset } from '../i18n';
import type { View } from '../view';
import { numberEnding, WORDS } from '../words';
import { button, foot, spacer, verdict, whileBusy } from './parts';

/** At the end of the diary: whose phone this is, and the way out. */
export function deleteSection(app: App): HTMLElement {
  const section = h('section', { class: 'this-phone' });
  const close = () =>
    fill(
      section,
      text('h2', WORDS.thisPhone, 'day'),
      h(
        'div',
        { class: 'whose' },
        text('span', numberEnding(app.rider.registered() ?? '')),
        button('delete-me', WORDS.deleteMe, ask, { kind: 'link', bilingual: false }),
      ),
    );
  const ask = () => {
    const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
    const heading = text('h2', WORDS.deleteAsk);
    heading.tabIndex = -1;
    const remove = async () => {
      try {
        await app.rider.remove();
        app.go({ at: 'deleted' });
      } catch (error) {
        const words =
          error instanceof Refusal ? typeset(SENTENCES[error.sentence].says) : WORDS.deleteNeedsNetwork;
        problem.textContent = say(words);
        problem.hidden = false;
      }
    };
    fill(
      section,
      heading,
      text('p', WORDS.deleteWhat),
      problem,
      foot(
        button('keep', WORDS.keep, close, { kind: 'second', bilingual: false }),
        button(
          'delete-yes',
          WORDS.deleteYes,
          (pressed) => void whileBusy(pressed, WORDS.deleteYes, WORDS.deleting, remove),
          { bilingual: false },
        ),
      ),
    );
    heading.focus();
  };
  close();
  return section;
}

export function deletedView(app: App): View {
  return {
    name: 'deleted',
    says: WORDS.deleted,
    tabs: false,
    nodes: [
      verdict('done', WORDS.deleted),
      text('p', WORDS.deletedWhat, 'large'),
      spacer(),
      foot(button('done', WORDS.done, () => app.go({ at: 'home' }), { kind: 'second' })),
    ],
  };
}
