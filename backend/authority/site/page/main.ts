/** The rider page (README.md): starts everything, and goes where the address says. */
import './old-browsers';
import { type App, createApp, type Tab } from './app';
import { lookAtAudit } from './audit';
import { createFrame, HASH_OF } from './frame';
import { chooseLanguage } from './i18n';
import { setZone } from './local-time';
import { createRider } from './rider';
import { registerServiceWorker } from './service-worker-client';
import { openStore } from './storage';
import { viewOf } from './views/view-of';
import { copyingStore } from './waking/copying-store';
import { notOffered } from './waking/take-back';
import { createWaking } from './waking/waking';

/** Whether the city wakes phones: set as the page is built. */
declare const PUSH: boolean;

const opened = performance.now();
const fragment = takeFragment();
const store = PUSH ? copyingStore(openStore()) : openStore();
chooseLanguage(store);
const frame = createFrame(store);
const rider = createRider(store, (key, outcome) => app.settled(key, outcome));
const waking = PUSH ? createWaking(store) : notOffered(store);
const app: App = createApp(rider, waking, show);
/** A page view that carried a code fetches no tickets; it also waits a little, so that no opening shows by its time. */
let carriedCode = false;
let fetching: ReturnType<typeof setTimeout> | undefined;
/** A clock that was wrong by more than this changes what the views say. */
const NOTICEABLE_MS = 30_000;
const FETCH_AFTER_MS = [5_000, 40_000] as const;

/** The fragment leaves address and history before anything else happens. */
function takeFragment(): string {
  const { hash } = location;
  if (hash && !isTab(hash)) history.replaceState(null, '', location.pathname);
  return hash;
}

function isTab(hash: string): boolean {
  return Object.values(HASH_OF).includes(hash);
}

function follow(hash: string, mark: number): void {
  if (hash && !isTab(hash)) {
    carriedCode = true;
    app.scanned(hash, mark);
    return;
  }
  const tab = (Object.keys(HASH_OF) as Tab[]).find((each) => HASH_OF[each] === hash);
  app.open(tab ?? 'check-in');
}

function show(shown: App, moved: boolean): void {
  setZone(rider.dayShift());
  frame.show(viewOf(shown), shown, moved);
}

/** The network may be back, or the page was asleep. */
async function wake(): Promise<void> {
  if (document.hidden) return;
  const [time, mark] = [rider.clock.now(), performance.now()];
  try {
    await rider.site.hearTime();
    // Noted when the code was opened, but perhaps by a clock that was wrong.
    if (carriedCode) rider.wallet.noteBoarding(rider.clock.now());
    if (rider.registered() !== null) await rider.site.bundle(true);
    await lookAtAudit(store, rider.clock.now());
  } catch (error) {
    console.warn('The site was not heard:', (error as Error).message);
  }
  rider.diary.forgetBefore(rider.clock.now(), rider.keptDays());
  // What is shown may be of another day than it is.
  if (Math.abs(rider.clock.at(mark) - time) > NOTICEABLE_MS) app.refresh();
  rider.courier.wake();
  fetchAheadSoon();
  // At the door of a bus nobody waits for lists; and who boards is not to be seen downloading them just then.
  if (carriedCode) return;
  await waking.mend();
  if (rider.diary.entries().length === 0) return;
  await app.check.loadQuietly();
  await lookWhoLooked();
}

async function lookWhoLooked(): Promise<void> {
  try {
    await rider.whoLooked.look();
    // Also where another tab of this phone compared the lists meanwhile.
    app.refresh();
  } catch (error) {
    console.warn('Who looked was not heard:', (error as Error).message);
  }
}

function fetchAheadSoon(): void {
  clearTimeout(fetching);
  if (carriedCode) return;
  const [least, most] = FETCH_AFTER_MS;
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  fetching = setTimeout(() => void rider.fetchAhead(), least + (random! / 2 ** 32) * (most - least));
}

window.addEventListener('hashchange', () => {
  const mark = performance.now();
  follow(takeFragment(), mark);
});
window.addEventListener('online', () => void wake());
window.addEventListener('offline', () => app.refresh());
document.addEventListener('visibilitychange', () => void wake());
// Another tab boarded, registered or deleted.
window.addEventListener('storage', () => app.refresh());

follow(fragment, opened);
void wake();
registerServiceWorker();
