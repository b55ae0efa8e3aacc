/** The fleet console's page: signs in, looks every two seconds, draws what changed of the view that its address names. */
import { accountsView } from './accounts';
import { ask, type Me, Refused } from './api';
import { h } from './dom';
import { fleetView } from './fleet-page';
import { passwordView } from './password';
import { driversView } from './registry/drivers';
import { terminalsView } from './registry/terminals';
import { vehiclesView } from './registry/vehicles';
import type { Shell, View } from './shell';
import { changeLanguage, ROLE_WORDS, say, tag, W } from './words';

const LOOK_MS = 2_000;
const VIEWS: readonly View[] = [
  fleetView,
  vehiclesView,
  terminalsView,
  driversView,
  accountsView,
  passwordView,
];
const header = document.querySelector('header')!;
const main = document.querySelector('main')!;

let me: Me | undefined;
let trouble = '';
let drawn = '';
let shownAddress = '';
/** Whose view, at which address, is there. */
let loaded = '';
/** Gets the focus when it is there. */
let wanted = '';

const address = () => {
  const [path = '', ...rest] = location.hash.slice(1).split('/');
  const view = VIEWS.find((each) => each.path === path) ?? fleetView;
  return { view, rest: decoded(rest.join('/')) };
};

/** What somebody typed there may be no encoding of anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param byItself nobody did anything: what stands still is not asked for again */
async function look(byItself = false): Promise<void> {
  const { view, rest } = address();
  try {
    const state = await ask<Partial<Me>>('/api/state');
    me = state.name === undefined ? undefined : (state as Me);
    const here = `${me?.name} ${location.hash}`;
    if (me?.may.doors.includes(view.door) && !(byItself && view.isStill && loaded === here)) {
      await view.load(rest);
      loaded = here;
    }
    if (trouble === say(W.silent)) trouble = '';
  } catch (error) {
    trouble = error instanceof Refused ? sentenceOf(error) : say(W.silent);
  }
  draw();
}

const sentenceOf = ({ words, message }: Refused): string => (words ? say(words) : message);

async function attempt(work: () => Promise<void>): Promise<void> {
  trouble = '';
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused) trouble = sentenceOf(error);
    else trouble = error instanceof Error ? error.message : String(error);
  }
  await look();
  draw(true);
}

const shell = (rest: string): Shell => ({
  attempt,
  post: (path, body = {}) => attempt(async () => void (await ask(path, body))),
  redraw: () => draw(true),
  focus: (id) => {
    wanted = id;
  },
  may: (door) => me?.may.doors.includes(door) === true,
  mayOrder: (kind) => me?.may.orders.includes(kind) === true,
  me: me?.name ?? '',
  rest,
});

function draw(anyway = false): void {
  const { view, rest } = address();
  const now = JSON.stringify([me, view.path, rest, view.facts(), trouble, tag()]);
  if (now === drawn && !anyway) return;
  drawn = now;
  document.documentElement.lang = tag();
  document.title = `同乘 ${say(W.name)} · ${say(view.title)}`;
  // What is typed or chosen, and where the focus is, outlives a drawing.
  const fields = [...main.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input[id], select[id]')];
  const typed = new Map(fields.map((field) => [field.id, field]));
  const focused = document.activeElement?.id ?? '';
  header.replaceChildren(...drawHeader(view));
  const children = me ? drawView(view, rest) : [drawSignIn()];
  main.replaceChildren(
    ...(trouble ? [h('p', { class: 'trouble', role: 'alert' }, trouble)] : []),
    ...children.filter((child) => child !== null),
  );
  for (const [id, old] of typed) {
    const field = document.getElementById(id);
    if (field?.dataset.of !== old.dataset.of) continue;
    if (field instanceof HTMLInputElement && old.type === 'file') field.replaceWith(old);
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = old.value;
  }
  const next = wanted ? document.getElementById(wanted) : null;
  if (next) wanted = '';
  if (next) next.focus();
  else if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Views that this person may see. */
const mine = () => VIEWS.filter(({ door }) => me?.may.doors.includes(door));

const drawView = (view: View, rest: string) =>
  mine().includes(view) ? view.draw(shell(rest)) : [h('p', { class: 'trouble' }, say(W.notYours))];

function drawHeader(view: View): (Node | string)[] {
  const language = () => {
    changeLanguage();
    draw(true);
  };
  return [
    h('b', {}, `同乘 ${say(W.name)}`),
    me
      ? h(
          'nav',
          { 'aria-label': say(W.pages) },
          ...mine()
            .filter(({ isOwn }) => !isOwn)
            .map((each) => drawLink(each, view)),
        )
      : null,
    h('span', { class: 'space' }),
    me ? drawMe(me) : null,
    h('button', { type: 'button', id: 'language', onclick: language }, say(W.other)),
    me
      ? h(
          'button',
          { type: 'button', id: 'sign-out', onclick: () => void shell('').post('/api/sign-out') },
          say(W.signOut),
        )
      : null,
  ].filter((child) => child !== null);
}

function drawLink({ path, title }: View, shown: View): HTMLElement {
  const isShown = path === shown.path;
  return h(
    'a',
    { href: `#${path}`, id: `to-${path || 'fleet'}`, ...(isShown && { 'aria-current': 'page' }) },
    say(title),
  );
}

/** Who is signed in; leads to what is theirs. */
const drawMe = ({ name, role }: Me): HTMLElement =>
  h(
    'a',
    { href: `#${passwordView.path}`, id: 'to-password', class: 'me', title: say(passwordView.title) },
    name,
    h('span', { class: 'role' }, ` · ${say(ROLE_WORDS[role])}`),
  );

function drawSignIn(): HTMLElement {
  const value = (id: string) => (document.getElementById(id) as HTMLInputElement).value;
  const submit = (event: Event) => {
    event.preventDefault();
    const given = { name: value('name'), password: value('password') };
    (document.getElementById('password') as HTMLInputElement).value = '';
    void shell('').post('/api/sign-in', given);
  };
  return h(
    'form',
    { class: 'card', onsubmit: submit },
    h('h1', {}, say(W.signIn)),
    h('label', { for: 'name' }, say(W.account)),
    h('input', { id: 'name', autocomplete: 'username', required: true }),
    h('label', { for: 'password' }, say(W.password)),
    h('input', { id: 'password', type: 'password', autocomplete: 'current-password', required: true }),
    h('button', { id: 'sign-in', class: 'main' }, say(W.signIn)),
    h('p', { class: 'quiet' }, say(W.noRiders)),
  );
}

async function lookAgain(): Promise<void> {
  await look(true);
  setTimeout(() => void lookAgain(), LOOK_MS);
}
window.addEventListener('hashchange', () => {
  trouble = '';
  void look().then(() => {
    if (shownAddress === location.hash) return;
    shownAddress = location.hash;
    // As a new page would: read from its top, by whoever hears it too.
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
});
void lookAgain();
