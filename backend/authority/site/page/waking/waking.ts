/**
 * Being woken when something is published (Web Push without content), where the city offers it and the rider asks for it. The
 * site gets the address at which the browser's push service wakes this phone, and nothing beside it: no token, no number, and
 * none of the keys without which nobody can put a content into a message.
 */
import { fromBase64url } from '../../../../../protocol/bytes';
import { ask, bytesOf, post, Refusal, Unreached } from '../doors';
import type { Store } from '../storage';
import { takeBack } from './take-back';

/** Why it could not be switched on. */
export type WakingFault = 'denied' | 'no service' | 'not allowed' | 'unreached';

export type Waking = {
  /** This browser can. */
  readonly offered: boolean;
  readonly isOn: boolean;
  /** Asks the rider's browser for leave. */
  on(): Promise<WakingFault | undefined>;
  off(): Promise<void>;
  /** At an opening of the page: what the browser, the city or the push service changed meanwhile is followed. */
  mend(): Promise<void>;
  /** The lists are on the screen: what was said of them outside is old. */
  seen(): Promise<void>;
};

export function createWaking(store: Store): Waking {
  const can =
    'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window && store.lasting;
  const isOn = () => store.read('push') !== null;
  const registration = () => navigator.serviceWorker.ready;

  const subscribe = async (): Promise<void> => {
    const key = await siteKey();
    const { pushManager } = await registration();
    let subscription = await pushManager.getSubscription();
    if (subscription && !isFor(subscription, key)) {
      await subscription.unsubscribe();
      subscription = null;
    }
    // Browsers give no leave for messages that nobody sees: `service-worker-push` says something each time.
    subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint } = subscription;
    const before = store.read('push')?.endpoint;
    if (endpoint === before) return;
    try {
      await post('/api/push', { endpoint });
    } catch (error) {
      if (before === undefined) await subscription.unsubscribe();
      throw error;
    }
    store.write('push', { endpoint });
    if (before !== undefined) await post('/api/push/delete', { endpoint: before });
  };

  const off = async (): Promise<void> => {
    const endpoint = await takeBack(store);
    if (endpoint === undefined) return;
    try {
      await post('/api/push/delete', { endpoint });
    } catch (error) {
      // The push service says at the next message that nobody is there, and the site forgets it then.
      console.warn('The site was not told that this phone is not to be woken:', (error as Error).message);
    }
  };

  return {
    offered: can,
    get isOn() {
      return isOn();
    },
    async on() {
      if ((await Notification.requestPermission()) !== 'granted') return 'denied';
      try {
        await subscribe();
        return undefined;
      } catch (error) {
        console.warn('This phone cannot be woken:', (error as Error).message);
        if (error instanceof Unreached) return 'unreached';
        return error instanceof Refusal ? 'not allowed' : 'no service';
      }
    },
    off,
    async mend() {
      if (!isOn()) return;
      if (!can || Notification.permission !== 'granted') return off();
      try {
        await subscribe();
      } catch (error) {
        console.warn('Whether this phone is still woken was not heard:', (error as Error).message);
      }
    },
    async seen() {
      if (!isOn()) return;
      for (const shown of await (await registration()).getNotifications()) shown.close();
    },
  };
}

async function siteKey(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask('/api/push');
  if (!response.ok) throw new Refusal('busy');
  const { key } = JSON.parse(new TextDecoder().decode(await bytesOf(response))) as { key: string };
  return new Uint8Array(fromBase64url('key of the site', key, 65));
}

function isFor({ options }: PushSubscription, key: Uint8Array): boolean {
  const own = options.applicationServerKey && new Uint8Array(options.applicationServerKey);
  return own?.length === key.length && own.every((byte, i) => byte === key[i]);
}
