/** What we use of a service worker's world, whose own types cannot stand beside a page's. */

export type LifeEvent = Event & { waitUntil(done: Promise<unknown>): void };
export type FetchEvent = Event & {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
};
export type NotificationEvent = LifeEvent & { readonly notification: Notification };
/** An address of the push service that ended, and the one in its place, where the browser made one. */
export type SubscriptionEvent = LifeEvent & {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
};
/** A page of ours that is open. */
export type WindowClient = { focus(): Promise<unknown>; navigate(path: string): Promise<unknown> };

export type ServiceWorkerWorld = {
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window' }): Promise<WindowClient[]>;
    openWindow(path: string): Promise<unknown>;
  };
  readonly registration: {
    unregister(): Promise<boolean>;
    readonly pushManager: PushManager;
    showNotification(title: string, options: NotificationOptions & { renotify?: boolean }): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate' | 'push', listener: (event: LifeEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(name: 'notificationclick', listener: (event: NotificationEvent) => void): void;
  addEventListener(name: 'pushsubscriptionchange', listener: (event: SubscriptionEvent) => void): void;
};

export const world = self as unknown as ServiceWorkerWorld;
