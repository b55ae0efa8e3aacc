/** What waits to be public and what is: the queue for the second officer, and withdrawals. */

import type { Draft } from '../../../exposures/shelf-state';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownEntry, Some } from '../../shown-publication';
import { get, post } from '../api';
import type { App } from '../app';
import { entryList, paging } from '../entries';
import { button, card, field, nameOf, reasonField, reasonIn, table, timeText, typedIn } from '../parts';
import { KIND_OF_DRAFT, P } from '../publish-words';
import type { View } from '../view';
import { W } from '../words';

type Facts = {
  readonly drafts: readonly Draft[];
  readonly published: Some<ShownEntry>;
  /** What was searched for. */
  readonly words: string;
};

const mayPropose = ({ state }: App): boolean => state.person!.roles.includes('officer');

export const publicView: View<Facts> = {
  name: 'public',
  tab: P.public,
  roles: ['officer', 'approver'],
  waiting: ({ state }) => (state.person?.roles.includes('approver') ? (state.toPublish ?? 0) : 0),
  async load(_app, before) {
    const { drafts } = (await get('/api/publications')) as unknown as Pick<Facts, 'drafts'>;
    // What is public changes only when a draft is decided on.
    if (before && JSON.stringify(drafts) === JSON.stringify(before.drafts)) return before;
    const words = before?.words ?? '';
    return { drafts, words, published: await publishedFrom(words, before?.published.from ?? 0) };
  },
  draw(app, facts) {
    if (!facts) return [h('h1', {}, say(P.public))];
    return [
      h(
        'div',
        { class: 'title' },
        h('h1', {}, say(P.public)),
        mayPropose(app) ? button('import', P.importFile, () => app.go('import')) : null,
      ),
      h('h2', {}, say(P.waits)),
      facts.drafts.length === 0 ? h('p', { class: 'empty' }, say(P.noDrafts)) : draftTable(app, facts.drafts),
      publicCard(app, facts),
    ];
  },
};

async function publishedFrom(words: string, from: number): Promise<Some<ShownEntry>> {
  const { published } = await get(`/api/published?${new URLSearchParams({ words, from: String(from) })}`);
  return published as Some<ShownEntry>;
}

const draftTable = (app: App, drafts: readonly Draft[]): HTMLElement =>
  table(
    'drafts',
    [P.draft, P.kind, P.entries, P.proposedBy, W.why],
    drafts.map(({ id, kind, count, by, at, why }) => [
      h('a', { href: `#draft/${id}`, id: `open-${id}` }, id.slice(0, 8)),
      say(KIND_OF_DRAFT[kind]!),
      String(count),
      `${nameOf(app, by)} ${timeText(app, at)}`,
      why,
    ]),
  );

function publicCard(app: App, facts: Facts): HTMLElement {
  const { published, words } = facts;
  const show = (from: number, sought = words) =>
    app.attempt(async () =>
      app.hold({ ...facts, words: sought, published: await publishedFrom(sought, from) }),
    );
  const search = () => show(0, typedIn('words'));
  const form = h(
    'form',
    { class: 'search', role: 'search' },
    field('words', P.search, { type: 'search', value: words }),
  );
  form.append(button('find', P.find, search, 'second'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
  const isEmpty = published.all === 0;
  return card(
    P.isPublic,
    isEmpty && words === '' ? null : form,
    isEmpty ? text('p', words === '' ? P.nothingPublic : P.nothingFound, 'quiet') : null,
    isEmpty ? null : entryList('published', published.items, (entry) => choice(app, entry)),
    paging('published', published, (from) => show(from)),
    isEmpty || !mayPropose(app) ? null : withdrawal(app),
  );
}

function choice(app: App, { id, isWithdrawn, says }: ShownEntry): Child {
  if (isWithdrawn) return text('b', P.withdrawn, 'state');
  if (!mayPropose(app)) return null;
  return h('input', { type: 'checkbox', id: `entry-${id}`, value: id, 'aria-label': say(says) });
}

function withdrawal(app: App): HTMLElement {
  const propose = async () => {
    const boxes = document.querySelectorAll<HTMLInputElement>('#published input:checked');
    const ids = [...boxes].map(({ value }) => value);
    if (ids.length === 0) throw new Error(say(P.chooseEntries));
    const { draft } = await post('/api/published/withdraw', { ids, why: reasonIn('withdraw-why') });
    app.go('draft', (draft as Draft).id);
  };
  return h(
    'section',
    { class: 'withdrawal' },
    h('h3', {}, say(P.withdrawTitle)),
    text('p', P.withdrawHow, 'quiet'),
    reasonField('withdraw-why', P.withdrawWhy),
    button('withdraw', P.withdraw, () => app.attempt(propose), 'second'),
  );
}
