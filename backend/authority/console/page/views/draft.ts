/** One draft, word by word as everybody would read it: approved by another officer, or sent back. */
import type { Draft } from '../../../exposures/shelf-state';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownPublication } from '../../shown-publication';
import { get, post } from '../api';
import type { App } from '../app';
import { approveDraft } from '../decisions';
import { countsText, entryList, outcomeMark, paging } from '../entries';
import {
  button,
  card,
  nameOf,
  passphraseField,
  reasonField,
  reasonIn,
  row,
  timeText,
  typedIn,
} from '../parts';
import { KIND_OF_DRAFT, P } from '../publish-words';
import type { View } from '../view';
import { W } from '../words';

export const draftView: View<ShownPublication> = {
  name: 'draft',
  under: 'public',
  roles: ['officer', 'approver'],
  async load({ place: { id } }, before) {
    // A draft never changes: asked is whether it still waits.
    const { drafts } = (await get('/api/publications')) as unknown as { drafts: readonly Draft[] };
    if (!drafts.some((draft) => draft.id === id)) return null;
    return before ?? (await publicationFrom(id, 0));
  },
  draw(app, publication) {
    if (!publication) return [h('h1', {}, say(P.draft)), text('p', P.noDraft, 'empty')];
    const { draft, counts, entries } = publication;
    const isWithdrawal = draft.kind === 'withdrawal';
    const show = (from: number) => app.attempt(async () => app.hold(await publicationFrom(draft.id, from)));
    return [
      h(
        'div',
        { class: 'title' },
        h('h1', {}, say(isWithdrawal ? P.withdrawAsk : P.publishTitle)),
        h('a', { href: '#public' }, say(P.public)),
      ),
      h(
        'div',
        { class: 'columns' },
        h(
          'div',
          {},
          about(app, draft, counts),
          card(
            isWithdrawal ? P.exactlyWithdrawn : P.exactly,
            text('p', P.asRead, 'quiet'),
            entryList('entries', entries.items, outcomeMark),
            paging('entries', entries, show),
          ),
        ),
        decision(app, draft),
      ),
    ];
  },
};

const publicationFrom = async (id: string, from: number): Promise<ShownPublication> =>
  (await get(`/api/publications/${id}?from=${from}`)).publication as ShownPublication;

const about = (app: App, { kind, count, by, at, why }: Draft, counts: ShownPublication['counts']): Child =>
  card(
    W.request,
    h(
      'dl',
      {},
      row(P.kind, h('b', {}, say(KIND_OF_DRAFT[kind]!))),
      row(P.entries, h('b', { id: 'count' }, String(count)), ` (${countsText(counts)})`),
      row(P.proposedBy, `${nameOf(app, by)} ${timeText(app, at)}`),
      row(W.why, h('b', {}, why)),
    ),
  );

function decision(app: App, { id, digest, by, kind }: Draft): HTMLElement {
  const { person } = app.state;
  if (by === person!.id) return card(W.yourDecision, text('p', P.otherMust));
  if (!person!.roles.includes('approver')) return card(W.yourDecision, text('p', P.notApprover));
  const decide = (work: () => Promise<unknown>) =>
    app.attempt(async () => {
      await work();
      app.go('public');
    });
  return card(
    W.yourDecision,
    text('p', P.neverBack),
    text('p', W.decisionNote),
    passphraseField(app),
    button('approve-draft', kind === 'withdrawal' ? P.approveWithdrawal : P.approve, () =>
      decide(() => approveDraft(id, digest, typedIn('passphrase'))),
    ),
    h('hr', {}),
    reasonField('why', W.sendBackWhy),
    button(
      'send-draft-back',
      W.sendBack,
      () => decide(() => post(`/api/publications/${id}/send-back`, { why: reasonIn('why') })),
      'second',
    ),
  );
}
