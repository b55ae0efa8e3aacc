/** What we use of a service worker's world, whose own types cannot stand beside a page's. */

export type LifeEvent = Event & { waitUntil(done: Promise<unknown>): void };
export type FetchEvent = Event & {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
};

export type ServiceWorkerWorld = {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { unregister(): Promise<boolean> };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
};

export const world = self as unknown as ServiceWorkerWorld;
