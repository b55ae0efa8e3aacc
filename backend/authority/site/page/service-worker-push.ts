/**
 * What the service worker does when it is woken: downloads what everybody downloads, compares it with the copy of the rides
 * that the page laid down, and says what came of it. Every wake ends in one notice, as browsers demand (Chromium and WebKit
 * otherwise show one of their own, or end the subscription): aloud when a ride was shared, else without a sound and in the
 * place of the one before.
 */
import { matchOwn } from './check/look-up';
import { Published } from './check/published';
import { tellingKey, untold, withdrawnSince } from './check/telling';
import { post } from './doors';
import { tagOf } from './i18n';
import { SAID_OUTSIDE } from './waking/words';
import { readCopy, readNotified, type WorkerCopy, writeNotified } from './waking/worker-copy';
import { type SubscriptionEvent, world } from './worker-world';

/** Which of `SAID_OUTSIDE`, and whether it is said aloud. */
type Said = { readonly what: keyof typeof SAID_OUTSIDE; readonly isNew: boolean };

const ICON = '/icon-192.png';
const PAGE = '/#check';

export function listenForWakes(): void {
  world.addEventListener('push', (event) => event.waitUntil(lookAndTell()));
  world.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(openPage());
  });
  world.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(event)));
}

async function lookAndTell(): Promise<void> {
  const copy = await readCopy();
  const { what, isNew } = await lookWith(copy);
  const language = copy?.language ?? 'zh';
  const { title, body } = SAID_OUTSIDE[what];
  await world.registration.showNotification(title[language], {
    body: body[language],
    lang: tagOf(language),
    icon: ICON,
    tag: what === 'found' ? 'found' : 'looked',
    silent: !isNew,
    renotify: isNew,
  });
}

async function lookWith(copy: WorkerCopy | undefined): Promise<Said> {
  if (!copy) return { what: 'unknown', isNew: false };
  try {
    const lists = await new Published().load();
    const matches = untold(matchOwn(copy.rides, lists, copy.dayShift), copy.told);
    const withdrawn = withdrawnSince(lists.files, copy.told).map((key) => `${key} withdrawn`);
    const news = [...matches.map(tellingKey), ...withdrawn];
    if (news.length === 0) return { what: 'nothing', isNew: false };
    const notified = new Set(await readNotified());
    await writeNotified(news);
    return { what: 'found', isNew: news.some((key) => !notified.has(key)) };
  } catch (error) {
    console.warn('What is published was not heard:', (error as Error).message);
    return { what: 'unknown', isNew: false };
  }
}

async function openPage(): Promise<void> {
  const [open] = await world.clients.matchAll({ type: 'window' });
  if (!open) return void (await world.clients.openWindow(PAGE));
  await open.focus();
  await open.navigate(PAGE);
}

/** The push service gave this phone another address. */
async function subscribeAgain({ oldSubscription, newSubscription }: SubscriptionEvent): Promise<void> {
  if (!oldSubscription) return;
  const { options, endpoint } = oldSubscription;
  const next = newSubscription ?? (await world.registration.pushManager.subscribe(options));
  await post('/api/push', { endpoint: next.endpoint });
  await post('/api/push/delete', { endpoint });
}
