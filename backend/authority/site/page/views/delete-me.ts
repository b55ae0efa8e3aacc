/** This phone: export my data, and delete me, which asks once, says what happens and what stays, and does it. */

import { SENTENCES } from '../../../../../protocol/sentences';
import type { App } from '../app';
import { type Child, fill, h, text } from '../dom';
import { Refusal, Unreached } from '../doors';
import { say, typeset } from '../i18n';
import { saveOwnData } from '../own-data';
import type { View } from '../view';
import { deleteSealed, numberEnding, WORDS } from '../words';
import { button, foot, spacer, verdict, whileBusy } from './parts';

/** At the end of the diary: whose phone this is, and the way out. */
export function deleteSection(app: App): HTMLElement {
  const section = h('section', { class: 'this-phone' });
  const draw = () => fill(section, ...(app.asksDelete ? question(app, close) : offer(app, ask)));
  const ask = () => {
    app.asksDelete = true;
    draw();
    section.querySelector('h2')?.focus();
  };
  const close = () => {
    app.asksDelete = false;
    draw();
    section.querySelector('button')?.focus();
  };
  draw();
  return section;
}

function offer(app: App, ask: () => void): Child[] {
  return [
    text('h2', WORDS.thisPhone, 'day'),
    h(
      'div',
      { class: 'whose' },
      text('span', numberEnding(app.rider.registered() ?? '')),
      button('delete-me', WORDS.deleteMe, ask, { kind: 'link', bilingual: false }),
    ),
    text('p', WORDS.exportHow, 'quiet'),
    button('export-mine', WORDS.exportMine, () => saveOwnData(app.rider), {
      kind: 'second',
      bilingual: false,
    }),
  ];
}

function question(app: App, close: () => void): Child[] {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const remove = async () => {
    try {
      await app.rider.remove();
      await app.waking.off();
      app.go({ at: 'deleted' });
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreached)) throw error;
      const words =
        error instanceof Refusal ? typeset(SENTENCES[error.sentence].says) : WORDS.deleteNeedsNetwork;
      problem.textContent = say(words);
      problem.hidden = false;
    }
  };
  const yes = (pressed: HTMLButtonElement) =>
    void whileBusy(pressed, WORDS.deleteYes, WORDS.deleting, remove);
  return [
    h('h2', { tabindex: -1 }, say(WORDS.deleteAsk)),
    text('p', WORDS.deleteWhat),
    text('b', WORDS.deleteKeeps),
    h(
      'ul',
      { class: 'keeps' },
      text('li', WORDS.deleteCase),
      text('li', WORDS.deleteMessages),
      text('li', deleteSealed(app.rider.keptDays())),
    ),
    problem,
    foot(
      button('keep', WORDS.keep, close, { kind: 'second', bilingual: false }),
      button('delete-yes', WORDS.deleteYes, yes, { bilingual: false }),
    ),
  ];
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
