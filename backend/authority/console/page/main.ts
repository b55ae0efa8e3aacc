/** The officers' console: loads what the vault says, draws where the officer stands, and looks again every two seconds. */
import type { CaseView } from '../../cases/case-view';
import { fill, h } from '../../site/page/dom';
import { currentLanguage, otherLanguage, say, setLanguage, tagOf } from '../../site/page/i18n';
import { logo } from '../../site/page/icons';
import { ApiRefused, get, post } from './api';
import type { App, Place, Result } from './app';
import { keptKeyFile, loadState, type State } from './officer';
import { accountView } from './views/account';
import { type AuditPage, auditView, loadAudit } from './views/audit';
import { caseView } from './views/case';
import { casesView, queueView, waitsFor } from './views/cases';
import { newCaseView } from './views/new-case';
import { signInView } from './views/sign-in';
import { W } from './words';

const LOOK_MS = 2000;
const LANGUAGE = 'coride.console.language';

let state: State = { time: 0, ready: false, offsetMinutes: 480, dayShift: 14_400 };
let heardAt = performance.now();
let cases: CaseView[] = [];
let result: Result | null = null;
let resultOf = '';
let auditPage: AuditPage | null = null;
let trouble = '';
let busy = false;
/** What was drawn last: a view whose facts are the same is left alone, with what was typed in it. */
let drawn = '';

const header = h('header', {});
const main = h('main', { tabindex: -1 });
fill(document.body, header, main);

const place = (): Place => {
  const [name = '', id = ''] = location.hash.slice(1).split('/');
  if (name === 'case' && id) return { name, id };
  return name === 'queue' || name === 'new' || name === 'audit' || name === 'account'
    ? { name }
    : { name: 'cases' };
};

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
  get result() {
    return result;
  },
  get trouble() {
    return trouble;
  },
  get busy() {
    return busy;
  },
  go(next) {
    location.hash = next.name === 'case' ? `case/${next.id}` : next.name;
  },
  attempt(work) {
    if (!busy) void attempt(work);
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
    const opens =
      state.person && !state.person.roles.includes('administrator') && rolesOpen(state.person.roles);
    cases = opens ? ((await get('/api/cases')).cases as CaseView[]) : [];
    const here = place();
    const open = here.name === 'case' ? cases.find(({ id }) => id === here.id) : undefined;
    if (!open?.process?.traced) result = null;
    else if (resultOf !== open.id || !result)
      result = (await get(`/api/cases/${open.id}/result`)).result as Result;
    resultOf = open?.id ?? '';
    if (here.name === 'audit' && state.person && !auditPage) auditPage = await loadAudit();
  } catch (error) {
    if (!(error instanceof ApiRefused)) trouble = (error as Error).message;
  }
  draw();
}

const rolesOpen = (roles: readonly string[]): boolean =>
  roles.includes('officer') || roles.includes('approver');

function draw(anyway = false): void {
  const { time: _time, ...facts } = state;
  const now = JSON.stringify([facts, place(), cases, result, auditPage, trouble, currentLanguage()]);
  if (now === drawn && !anyway) return;
  const isSamePlace =
    main.dataset.place === JSON.stringify(place()) && main.dataset.person === state.person?.id;
  const typed = isSamePlace ? typedNow() : new Map<string, string>();
  drawn = now;
  drawHeader();
  const { name } = state.person ? place() : { name: 'sign-in' };
  document.documentElement.dataset.view = name;
  fill(
    main,
    state.person && state.demo ? h('p', { class: 'care demo' }, say(W.demo)) : null,
    state.daysLeft !== undefined && state.daysLeft < 31
      ? h('p', { class: 'care' }, `${say(W.ceremonyDue)}: ${state.daysLeft}`)
      : null,
    trouble ? h('p', { class: 'trouble', role: 'alert', id: 'trouble' }, trouble) : null,
    ...views(),
  );
  for (const [id, value] of typed) {
    const input = document.getElementById(id) as HTMLInputElement | null;
    if (input && input.type !== 'file') input.value = value;
  }
  if (!isSamePlace) {
    window.scrollTo(0, 0);
    (main.querySelector<HTMLElement>('[data-focus]') ?? main).focus({ preventScroll: true });
  }
  main.dataset.place = JSON.stringify(place());
  main.dataset.person = state.person?.id ?? '';
  tick();
}

function typedNow(): Map<string, string> {
  const inputs = main.querySelectorAll<HTMLInputElement>('input[id], textarea[id], select[id]');
  return new Map([...inputs].filter(({ type }) => type !== 'file').map(({ id, value }) => [id, value]));
}

function views() {
  if (!state.person) return signInView(app);
  const here = place();
  const shown = here.name === 'case' ? cases.find(({ id }) => id === here.id) : undefined;
  if (here.name === 'account') return accountView(app);
  if (here.name === 'audit')
    return auditView(app, auditPage, (before) => {
      app.attempt(async () => {
        const page = await loadAudit(before);
        auditPage = auditPage && { ...auditPage, entries: [...auditPage.entries, ...page.entries] };
      });
    });
  if (!rolesOpen(state.person.roles))
    return [h('h1', {}, say(W.cases)), h('p', { class: 'empty' }, say(W.administrator))];
  if (shown) return caseView(app, shown);
  if (here.name === 'new') return newCaseView(app);
  return here.name === 'queue' ? queueView(app) : casesView(app);
}

function drawHeader(): void {
  const here = place().name;
  const waiting = waitsFor(app).length;
  const tabs = [
    ['cases', say(W.cases)],
    ['queue', `${say(W.queue)}${waiting > 0 ? ` ${waiting}` : ''}`],
    ['audit', say(W.audit)],
    ['account', say(W.account)],
  ] as const;
  const other = otherLanguage();
  const change = () => {
    setLanguage(other);
    localStorage.setItem(LANGUAGE, other);
    draw(true);
  };
  const leave = () => app.attempt(() => post('/api/sign-out'));
  const isHere = (tab: string) => tab === here || (tab === 'cases' && (here === 'case' || here === 'new'));
  fill(
    header,
    h('div', { class: 'name' }, logo(), h('b', {}, say(W.name))),
    state.person
      ? h(
          'nav',
          {},
          ...tabs.map(([tab, words]) =>
            h(
              'a',
              { href: `#${tab}`, id: `tab-${tab}`, 'aria-current': isHere(tab) ? 'page' : 'false' },
              words,
            ),
          ),
        )
      : null,
    h('span', { class: 'space' }),
    state.person ? h('span', { id: 'who' }, say(state.person.name)) : null,
    h(
      'button',
      { type: 'button', id: 'language', lang: tagOf(other), onclick: change },
      other === 'zh' ? '中文' : 'English',
    ),
    state.person ? h('button', { type: 'button', id: 'sign-out', onclick: leave }, say(W.signOut)) : null,
  );
  document.title = say(W.name);
}

/** Counts the keys down. */
function tick(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-ends]')) {
    const left = Math.max(0, Number(element.dataset.ends) - app.now());
    const seconds = Math.floor(left / 1000);
    element.textContent = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  }
}

window.addEventListener('hashchange', () => {
  trouble = '';
  auditPage = null;
  void look();
});
setLanguage(localStorage.getItem(LANGUAGE) === 'en' ? 'en' : 'zh');
setInterval(tick, 1000);
setInterval(() => {
  if (!busy && !document.hidden) void look();
}, LOOK_MS);
void look();
