/** Served in place of the service worker to take it out of every phone: forgets the files and leaves. */
import { world } from './worker-world';

world.addEventListener('install', (event) => event.waitUntil(world.skipWaiting()));
world.addEventListener('activate', (event) => event.waitUntil(leave()));

async function leave(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.map((name) => caches.delete(name)));
  await world.registration.unregister();
}
