/**
 * Keeps the page's own files so that it opens without network. Versioned: a new version fetches its files, then drops
 * the old ones. It answers only for those files, all of this origin; questions to site and operator pass untouched. What
 * is published of cases, the same for everybody, comes from the network, and without one as it was heard last.
 */
import { KEPT_HEADER, LISTS } from './service-worker-lists';
import { listenForWakes } from './service-worker-push';
import { world } from './worker-world';

/** Kept at once. */
declare const FILES: readonly string[];
/** Kept once somebody opened them: the map is larger than all the rest. */
declare const LATER: readonly string[];
declare const VERSION: string;
/** Whether the city wakes phones. */
declare const PUSH: boolean;

const PREFIX = 'coride-';
const CACHE = PREFIX + VERSION;

world.addEventListener('install', (event) => event.waitUntil(keepFiles()));
world.addEventListener('activate', (event) => event.waitUntil(dropOthers()));
world.addEventListener('fetch', (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== world.location.origin) return;
  const path = mode === 'navigate' && pathname === '/' ? '/' : pathname;
  if (FILES.includes(path)) event.respondWith(answer(path, event.request));
  else if (LATER.includes(path)) event.respondWith(keptLater(path, event.request));
  else if (LISTS.test(path)) event.respondWith(newest(path, event.request));
});

if (PUSH) listenForWakes();

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: 'reload', credentials: 'omit' })));
  await world.skipWaiting();
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
  await world.clients.claim();
}

async function answer(path: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(path);
  return kept ?? fetch(request);
}

async function keptLater(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(path, response.clone());
  return response;
}

async function newest(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(path, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(path);
    if (!kept) throw error;
    const headers = new Headers(kept.headers);
    headers.set(KEPT_HEADER, 'true');
    return new Response(kept.body, { status: kept.status, headers });
  }
}
