/**
 * What the service worker needs to compare rides by itself while no page is open: it cannot read localStorage. The page lays a
 * copy beside the kept files, only while the rider wants to be woken; it leaves the phone with that wish.
 */
import type { OwnRide } from '../../../../../protocol/exposures/match';
import type { Language } from '../i18n';

export type CopiedRide = OwnRide & { readonly id: string };

export type WorkerCopy = {
  readonly rides: readonly CopiedRide[];
  /** Which publications about them the page has shown (`check/telling`). */
  readonly told: readonly string[];
  /** Seconds, of the bundle. */
  readonly dayShift: number;
  readonly language: Language;
};

/** Not one of the worker's own caches of files, which a new version drops. */
const PLACE = 'own-rides';
const COPY = '/own-rides';
/** Written by the worker: what it made a sound for. */
const NOTIFIED = '/notified';

async function read<Value>(name: string): Promise<Value | undefined> {
  const kept = await caches.match(name, { cacheName: PLACE });
  return (await kept?.json()) as Value | undefined;
}

async function write(name: string, value: unknown): Promise<void> {
  await (await caches.open(PLACE)).put(name, new Response(JSON.stringify(value)));
}

export const readCopy = (): Promise<WorkerCopy | undefined> => read(COPY);
export const writeCopy = (copy: WorkerCopy): Promise<void> => write(COPY, copy);
export const readNotified = async (): Promise<readonly string[]> => (await read<string[]>(NOTIFIED)) ?? [];
export const writeNotified = (keys: readonly string[]): Promise<void> => write(NOTIFIED, keys);
export const dropCopy = (): Promise<boolean> => caches.delete(PLACE);
