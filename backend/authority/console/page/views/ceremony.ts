/**
 * Key ceremonies: the first one, keys for further days, a lost officer replaced. Three steps, the same for all: who is there,
 * what is signed, done. The page of the officer who leads makes and splits the keys (`ceremony/lead.ts`).
 */
import type { CeremonyView } from '../../../ceremonies/ceremony-view';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { get, keepToken, keptToken, post } from '../api';
import type { App } from '../app';
import { allCompared, draftCard, peopleCard, readDraft } from '../ceremony/draft-card';
import { forgetPassphrase, joinCards, passphraseCard } from '../ceremony/join';
import { finish, isPrepared, prepare } from '../ceremony/lead';
import { fingerprint } from '../ceremony/own-keys';
import { consent } from '../ceremony/take-part';
import { C, signedOf } from '../ceremony/words';
import { addPasskey, keptKeyFile, signInByKeyFile } from '../officer';
import { button, card, choiceField, field, passphraseField, typedIn } from '../parts';
import { hasPasskeys } from '../passkey';
import { keepRoot } from '../proven-bundle';
import type { View } from '../view';
import { W } from '../words';

type Facts = { readonly ceremony?: CeremonyView };

/** Number of the bundle whose end was read. */
let leftAt = 0;

export const ceremonyView: View<Facts> = {
  name: 'ceremony',
  tab: W.ceremony,
  roles: ['officer', 'approver'],
  isOpen: ({ state }) => keptToken() !== null || awaitsNewcomers(state),
  waiting: ({ state }) => (state.ceremony?.open ? 1 : 0),
  load: async (app) =>
    app.state.person || keptToken() !== null ? ((await get('/api/ceremony')) as Facts) : {},
  draw,
};

function draw(app: App, facts: Facts | null): Child[] {
  const found = facts?.ceremony;
  const view = found?.done && found.done.number === leftAt ? undefined : found;
  const title = h('h1', {}, say(W.ceremony));
  if (!view) return [title, ...(app.state.person ? beginCards(app) : joinOrWait(app))];
  if (view.done) return [title, ...doneCards(app, view, view.done)];
  const leads = view.me === view.leader;
  const read = readDraft(view);
  return [
    title,
    text('p', C.whoseRoot, 'quiet'),
    view.isReady ? null : h('p', { class: 'care' }, say(C.waitForHalves)),
    passphraseCard(),
    ownCard(view),
    h(
      'div',
      { class: 'columns' },
      peopleCard(view, leads && !isPrepared(view)),
      h(
        'div',
        {},
        draftCard(app, view, read),
        ...(leads ? leaderCards(app, view) : read instanceof Error ? [] : otherCards(app, view)),
      ),
    ),
    h(
      'p',
      {},
      button('end-ceremony', C.end, () => app.attempt(() => post('/api/ceremony/end')), 'link'),
    ),
  ];
}

const awaitsNewcomers = ({ ceremony }: App['state']): boolean =>
  ceremony?.isFirstDue === true || ceremony?.open === 'replace';

function joinOrWait(app: App): Child[] {
  return [
    ...(awaitsNewcomers(app.state) ? joinCards(app, app.state.ceremony?.isFirstDue ?? false) : []),
    h('p', {}, h('a', { href: '#' }, say(W.signIn))),
  ];
}

/** No ceremony is open: how long the keys last, and the two that an officer may begin. */
function beginCards(app: App): Child[] {
  const { daysLeft, people = [], person } = app.state;
  const begin = (kind: string, lost?: string) =>
    app.attempt(() => post('/api/ceremony/begin', { kind, ...(lost && { lost }) }));
  const others = people.filter(({ id }) => id !== person?.id);
  return [
    text('p', C.what),
    h(
      'div',
      { class: 'columns' },
      card(
        W.ceremony,
        h(
          'p',
          {},
          `${say(C.daysLeft)} `,
          h('b', { id: 'days-left' }, String(daysLeft ?? '?')),
          ` ${say(C.days)}`,
        ),
        text('p', C.every, (daysLeft ?? 0) < 31 ? 'care' : 'quiet'),
        button('renew', C.renew, () => begin('renew')),
      ),
      card(
        C.replaceTitle,
        text('p', C.replaceWhat),
        choiceField(
          'lost',
          C.lost,
          others.map(({ id, name }) => [id, `${say(name)} ${id}`]),
        ),
        button('replace', C.replace, () => begin('replace', typedIn('lost')), 'second'),
      ),
    ),
  ];
}

/** The own fingerprint, of who came by a code; the code, for who leads. */
function ownCard({ people, me, code, leader }: CeremonyView): Child {
  const own = people.find(({ id }) => id === me);
  if (code) return card(C.tellCode, h('p', { class: 'spell', id: 'ceremony-code' }, code));
  if (!own?.isNew || me === leader) return null;
  return card(C.yours, h('p', { class: 'spell', id: 'own-fingerprint' }, fingerprint(own)));
}

function leaderCards(app: App, view: CeremonyView): Child[] {
  const { kind, people, quorum, draft } = view;
  const signed = people.filter((person) => person.signed).length;
  if (draft && isPrepared(view))
    return [
      card(
        signedOf(signed, quorum ?? 2),
        signed < (quorum ?? 2)
          ? text('p', C.finishWait)
          : button('finish', C.finish, () => app.attempt(() => finish(view))),
      ),
    ];
  const holders = people.filter(({ holdsShares }) => holdsShares).length;
  const isFirst = kind === 'first';
  if (isFirst ? holders < 2 : kind === 'replace' && !people.some(({ isNew }) => isNew))
    return [h('p', { class: 'care', id: 'waits' }, say(C.waitForAll))];
  const work = async () => {
    if (!allCompared()) throw new Error(say(C.compare));
    const chosen = isFirst ? { site: typedIn('site'), quorum: Number(typedIn('quorum')) } : {};
    await prepare(view, chosen, typedIn('passphrase'));
  };
  return [
    draft ? h('p', { class: 'care' }, say(C.prepareAgain)) : null,
    card(
      C.prepareTitle,
      isFirst ? field('site', C.site, { placeholder: 'https://check.example.cn', maxlength: '64' }) : null,
      isFirst ? quorumField(holders) : null,
      text('p', C.prepareHow, 'care'),
      ownPassphrase(app),
      button('prepare', C.prepare, () => app.attempt(work)),
    ),
  ];
}

/** Who has no account yet has no passkey either. */
const ownPassphrase = (app: App): Child =>
  app.state.person ? passphraseField(app) : field('passphrase', W.passphrase, { type: 'password' });

const quorumField = (holders: number): Child =>
  choiceField(
    'quorum',
    C.quorum,
    Array.from({ length: holders - 1 }, (_, i) => [i + 2, `${i + 2} / ${holders}`]),
  );

function otherCards(app: App, view: CeremonyView): Child[] {
  const own = view.people.find(({ id }) => id === view.me);
  if (!view.draft?.leaderSignature) return [h('p', { class: 'care', id: 'waits' }, say(C.waitForLeader))];
  if (own?.signed) return [h('p', { class: 'care', id: 'waits' }, say(C.youSigned))];
  if (!own?.holdsShares || (own.isNew && view.kind !== 'first')) return [];
  return [
    card(
      C.signTitle,
      view.kind === 'first' ? null : text('p', C.signHow),
      text('p', W.decisionNote, 'quiet'),
      ownPassphrase(app),
      button('sign', C.sign, () => app.attempt(() => consent(view, typedIn('passphrase')))),
    ),
  ];
}

function doneCards(app: App, view: CeremonyView, done: { number: number; root: string }): Child[] {
  if (view.kind === 'first' || view.people.some(({ id, isNew }) => id === view.me && isNew))
    keepRoot(done.root);
  const own = view.people.find(({ id }) => id === view.me);
  const leave = () => {
    leftAt = done.number;
    app.go('cases');
  };
  const enter = async () => {
    const file = keptKeyFile();
    if (!file) throw new Error(say(W.keyFile));
    const passphrase = typedIn('passphrase');
    keepToken(null);
    await signInByKeyFile(file, passphrase);
    if (hasPasskeys()) await addPasskey(file.officer, passphrase);
    forgetPassphrase();
    app.go(own?.roles.includes('officer') ? 'cases' : 'account');
  };
  return [
    card(
      C.done,
      h('p', {}, `${say(C.inForce)}: `, h('b', { id: 'bundle-number' }, String(done.number))),
      h('p', {}, say(C.root)),
      h('p', { class: 'spell small', id: 'root' }, done.root),
    ),
    app.state.person
      ? h('p', {}, button('leave', C.leave, leave))
      : card(
          C.passkeyTitle,
          text('p', C.passkeyHow),
          ownPassphrase(app),
          button('enter', C.passkey, () => app.attempt(enter)),
        ),
    app.state.person ? null : passphraseCard(),
  ];
}
