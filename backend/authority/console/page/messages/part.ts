/** Messages of one case: new ones are asked for while it is open, earlier ones are watched at any time. */
import type { CaseView } from '../../../cases/case-view';
import { h, text } from '../../../site/page/dom';
import type { App } from '../app';
import type { Desk } from '../case/desk';
import { askForMessages } from './ask';
import { roundCard } from './round';
import { M } from './words';

export const roundsOf = ({ rounds }: App, caseId: string) =>
  rounds.filter((round) => round.caseId === caseId);

/** @param desk of the case's result; null when its keys are closed */
export function messages(app: App, { id }: CaseView, desk: Desk | null): HTMLElement {
  const rounds = roundsOf(app, id);
  const mayAsk = app.state.person!.roles.includes('officer');
  return h(
    'div',
    { class: 'messages' },
    desk && mayAsk ? askForMessages(desk) : text('p', M.keysNeeded, 'quiet'),
    h(
      'div',
      { class: 'rounds' },
      text('h2', M.rounds),
      rounds.length === 0 ? text('p', M.none, 'empty') : null,
      ...rounds.map((round) => roundCard(app, round)),
    ),
  );
}
