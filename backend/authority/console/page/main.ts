/** The officers' console: loads what the vault says, draws where the officer stands, and looks again every two seconds. */
import type { CaseView } from '../../cases/case-view';
import type { RoundView } from '../../messages/round-view';
import { type Child, fill, h } from '../../site/page/dom';
import { currentLanguage, otherLanguage, say, setLanguage } from '../../site/page/i18n';
import { ApiRefused, get, post } from './api';
import type { App, Place } from './app';
import { drawHeader, keepTyped, settle } from './frame';
import { keptKeyFile, loadState, type State } from './officer';
import { VIEWS } from './routes';
import { maySee, type View } from './view';
import { signInView } from './views/sign-in';
import { W } from './words';

const LOOK_MS = 2000;
/** At most so often the vault hears that somebody is here. */
const HERE_MS = 60_000;
const LANGUAGE = 'coride.console.language';

let state: State = { time: 0, ready: false, offsetMinutes: 480, dayShift: 14_400 };
let heardAt = performance.now();
let cases: CaseView[] = [];
let rounds: RoundView[] = [];
/** Of the view at `factsOf`. */
let facts: unknown = null;
let factsOf = '';
let trouble = '';
let busy = false;
/** What was drawn last: a view whose facts are the same is left alone, with what was typed in it. */
let drawn = '';

const header = h('header', {});
const main = h('main', { tabindex: -1 });
fill(document.body, header, main);

/** Where the address points; to a view that the officer may not see, or to none, is to the first one. */
function place(): Place {
  const [name = '', id = '', part = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  const roles = state.person?.roles ?? [];
  const mine = VIEWS.filter((view) => (state.person ? maySee(view, roles) : view.isOpen?.(app)));
  const found = mine.find((view) => view.name === name) ?? (state.person ? mine[0]! : signIn);
  return found.name === name ? { name, id, part } : { name: found.name, id: '', part: '' };
}

const signIn: View = { name: 'sign-in', draw: signInView };
const viewAt = ({ name }: Place): View => VIEWS.find((view) => view.name === name) ?? signIn;

const app: App = {
  get state() {
    return state;
  },
  get place() {
    return place();
  },
  get cases() {
    return cases;
  },
  get rounds() {
    return rounds;
  },
  get trouble() {
    return trouble;
  },
  get busy() {
    return busy;
  },
  go(name, id = '', part = '') {
    location.hash = [name, id, part].filter(Boolean).join('/');
  },
  attempt(work) {
    if (!busy) void attempt(work);
  },
  redraw: () => draw(true),
  hold(next) {
    facts = next;
    draw();
  },
  fail(sentence) {
    trouble = sentence;
    draw(true);
  },
  demoPassphrase() {
    const officer = keptKeyFile()?.officer;
    return (
      state.demo?.find(({ keyFile }) => keyFile.officer === officer && officer === state.person?.id)
        ?.passphrase ?? ''
    );
  },
  now: () => state.time + performance.now() - heardAt,
};

async function attempt(work: () => Promise<unknown>): Promise<void> {
  busy = true;
  trouble = '';
  document.documentElement.dataset.busy = 'true';
  try {
    await work();
  } catch (error) {
    trouble = (error as Error).message || String(error);
  }
  busy = false;
  delete document.documentElement.dataset.busy;
  await look();
  if (trouble) draw(true);
}

/** Asks the vault, and draws what changed. */
async function look(): Promise<void> {
  try {
    state = await loadState();
    heardAt = performance.now();
    cases = opensCases() ? ((await get('/api/cases')).cases as CaseView[]) : [];
    rounds = opensCases() ? ((await get('/api/rounds')).rounds as RoundView[]) : [];
    const here = place();
    const at = arrive(here);
    const loaded = (await viewAt(here).load?.(app, facts)) ?? null;
    // The officer may have gone elsewhere meanwhile; the look that this began brings the facts.
    if (factsOf === at) facts = loaded;
  } catch (error) {
    if (!(error instanceof ApiRefused)) trouble = (error as Error).message;
  }
  draw();
}

/** Facts are of one view of one thing; its parts share them. */
function arrive({ name, id }: Place): string {
  const at = `${state.person?.id}/${name}/${id}`;
  if (at !== factsOf) facts = null;
  factsOf = at;
  return at;
}

const opensCases = (): boolean =>
  state.person?.roles.some((role) => role === 'officer' || role === 'approver') ?? false;

function draw(anyway = false): void {
  const { time: _time, ...rest } = state;
  const here = place();
  const view = viewAt(here);
  const mark = facts === null ? '' : view.mark ? view.mark(facts) : JSON.stringify(facts);
  const now = JSON.stringify([rest, here, cases, rounds, mark, trouble, currentLanguage()]);
  if (now === drawn && !anyway) return;
  drawn = now;
  const stands = JSON.stringify([here, state.person?.id]);
  const isSamePlace = main.dataset.place === stands;
  const putBack = isSamePlace ? keepTyped(main) : () => undefined;
  drawHeader(header, app, changeLanguage);
  document.documentElement.dataset.view = here.name;
  settle(main, [...notes(), ...view.draw(app, facts)]);
  putBack();
  if (!isSamePlace) {
    window.scrollTo(0, 0);
    (main.querySelector<HTMLElement>('[data-focus]') ?? main).focus({ preventScroll: true });
  }
  main.dataset.place = stands;
  tick();
}

/** What is said on top of every view. */
function notes(): Child[] {
  const { person, demo, daysLeft } = state;
  return [
    person && demo ? h('p', { class: 'care demo' }, say(W.demo)) : null,
    daysLeft !== undefined && daysLeft < 31 && place().name !== 'ceremony' ? ceremonyNote(daysLeft) : null,
    trouble ? h('p', { class: 'trouble', role: 'alert', id: 'trouble' }, trouble) : null,
  ];
}

/** Keys last 45 days and a ceremony is held every 14: this is said a month before the last day. */
const ceremonyNote = (daysLeft: number): Child =>
  h(
    'p',
    { class: daysLeft < 14 ? 'trouble' : 'care', id: 'ceremony-due' },
    `${say(W.ceremonyDue)}: ${daysLeft} `,
    opensCases() ? h('a', { href: '#ceremony' }, say(W.ceremony)) : null,
  );

function changeLanguage(): void {
  const other = otherLanguage();
  setLanguage(other);
  localStorage.setItem(LANGUAGE, other);
  draw(true);
}

/** Counts the keys down. */
function tick(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-ends]')) {
    const left = Math.max(0, Number(element.dataset.ends) - app.now());
    const seconds = Math.floor(left / 1000);
    element.textContent = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  }
}

let saidHereAt = performance.now();
/** Somebody is here: the page's own looks keep no session alive. */
function sayHere(): void {
  if (!state.person || performance.now() - saidHereAt < HERE_MS) return;
  saidHereAt = performance.now();
  // A session that is over is seen by the next look.
  post('/api/here').catch(() => void look());
}

window.addEventListener('hashchange', () => {
  trouble = '';
  // What is known is shown at once.
  arrive(place());
  draw();
  void look();
});
setLanguage(localStorage.getItem(LANGUAGE) === 'en' ? 'en' : 'zh');
for (const event of ['pointerdown', 'keydown']) window.addEventListener(event, sayHere, { passive: true });
setInterval(tick, 1000);
setInterval(() => {
  if (!busy && !document.hidden) void look();
}, LOOK_MS);
void look();
