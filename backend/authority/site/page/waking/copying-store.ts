/** The phone's storage, which keeps the worker's copy true while the rider wants to be woken. */
import { ridesOf } from '../check/look-up';
import { createDiary } from '../diary';
import { currentLanguage } from '../i18n';
import type { Key, Store } from '../storage';
import { type WorkerCopy, writeCopy } from './worker-copy';

/** What the copy is made of. */
const COPIED: readonly Key[] = ['diary', 'told', 'bundle', 'language', 'push'];

const copyOf = (store: Store): WorkerCopy => ({
  rides: ridesOf(createDiary(store)).map(({ diary: _, ...ride }) => ride),
  told: store.read('told') ?? [],
  dayShift: store.read('bundle')?.dayShift ?? USUAL_SHIFT,
  language: currentLanguage(),
});

/** Shenyang's, until the bundle was heard. */
const USUAL_SHIFT = 14_400;

export function copyingStore(store: Store): Store {
  let due = false;
  const changed = (keys: readonly Key[]) => {
    if (due || !keys.some((key) => COPIED.includes(key))) return;
    due = true;
    // After what else is written in this turn.
    queueMicrotask(() => {
      due = false;
      if (store.read('push') === null) return;
      writeCopy(copyOf(store)).catch((error: Error) =>
        console.warn('The rides for comparing in the background could not be kept:', error.message),
      );
    });
  };
  return {
    lasting: store.lasting,
    read: (key) => store.read(key),
    write(key, value) {
      store.write(key, value);
      changed([key]);
    },
    remove(...keys) {
      store.remove(...keys);
      changed(keys);
    },
  };
}
