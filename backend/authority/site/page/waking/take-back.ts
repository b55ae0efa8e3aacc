/** Ends being woken on this phone; and all that is left of it where the city does not wake phones. */
import type { Store } from '../storage';
import type { Waking } from './waking';
import { dropCopy } from './worker-copy';

/** Forgets the wish, the copy of the rides and the browser's subscription. @returns its address, if there was one */
export async function takeBack(store: Store): Promise<string | undefined> {
  const endpoint = store.read('push')?.endpoint;
  if (endpoint === undefined) return undefined;
  store.remove('push');
  await dropCopy();
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
  return endpoint;
}

/** A city that switched it off again: what an earlier wish left on this phone goes at the next opening. */
export function notOffered(store: Store): Waking {
  const off = async () => void (await takeBack(store));
  return {
    offered: false,
    isOn: false,
    on: async () => 'no service',
    off,
    mend: off,
    seen: async () => undefined,
  };
}
