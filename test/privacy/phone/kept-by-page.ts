/** Everything that a web page can leave on a phone, as another page of the same origin, or the phone's next owner, finds it. */
import type { BrowserContext, Page } from 'playwright-core';

export type KeptByPage = {
  readonly localStorage: Record<string, string>;
  readonly sessionStorage: Record<string, string>;
  /** `window.name` outlives pages in a tab. */
  readonly windowName: string;
  /** Databases with every record as JSON. */
  readonly indexedDB: Record<string, string[]>;
  /** Kept answers: path and body. */
  readonly caches: Record<string, string>;
  /** Files of the origin's private file system. */
  readonly files: string[];
  readonly cookies: string[];
  /** Addresses of this tab, also those behind "back". */
  readonly history: string[];
  readonly historyState: string;
};

/** Looks into every store of the page's origin. */
export async function keptByPage(page: Page, context: BrowserContext): Promise<KeptByPage> {
  const inPage = (await page.evaluate(LOOK)) as Omit<KeptByPage, 'cookies' | 'history'>;
  const session = await context.newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  return {
    ...inPage,
    cookies: (await context.cookies()).map(({ name, value }) => `${name}=${value}`),
    history: entries.map(({ url }) => url),
  };
}

/** Runs in the page, so it is text. */
const LOOK = `(async () => {
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const databases = {};
  for (const { name } of await indexedDB.databases()) {
    const opened = await asked(indexedDB.open(name));
    databases[name] = [];
    for (const store of opened.objectStoreNames) {
      const objects = opened.transaction(store).objectStore(store);
      databases[name].push(JSON.stringify([await asked(objects.getAllKeys()), await asked(objects.getAll())]));
    }
    opened.close();
  }
  const kept = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname, search, hash } = new URL(request.url);
      kept[pathname + search + hash] = await (await cache.match(request)).text();
    }
  }
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
  return {
    localStorage: { ...localStorage },
    sessionStorage: { ...sessionStorage },
    windowName: window.name,
    indexedDB: databases,
    caches: kept,
    files,
    historyState: JSON.stringify(history.state),
  };
})()`;
