/** The operator's backend without its HTTPS doors, composed on whatever ports a test or the simulation gives. */
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { openSegment } from '../../../protocol/segment';
import { generateSigningKey, type SigningKey } from '../../../protocol/signing';
import type { StoredItem } from '../../../protocol/stored-item';
import { openCardOwners } from '../card-owners/card-owners';
import { type CheckInApiOptions, createCheckInApi } from '../check-in-api/check-in-api';
import { createIngest } from '../ingest/ingest';
import { createRegistry } from '../registry/registry';
import { openSegmentKeyring } from '../segments/keyring';
import { packHere } from '../segments/packing';
import { openReleases } from '../segments/release';
import { startRetention } from '../segments/retention';
import { SegmentList } from '../segments/segment-list';
import { openSegments, type Segments } from '../segments/segments';
import { openQuarantine } from '../store/quarantine';
import { openStore, type StoreOptions } from '../store/store';
import type { City } from './city';

export interface BackendOptions {
  readonly city: Pick<City, 'bundle' | 'registry' | 'relayKey'>;
  readonly ports: {
    readonly disk: Disk;
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
  };
  /** Index of the store; left out, LevelDB in the machine's own folder. */
  readonly openIndex?: StoreOptions['openIndex'];
  readonly send: CheckInApiOptions['send'];
  readonly ageMs?: number;
  readonly maxRows?: number;
  readonly mergeAfterMs?: number;
  /** Signs receipts of destruction; left out, nothing is destroyed. */
  readonly retentionKey?: SigningKey;
}

export type ComposedBackend = Awaited<ReturnType<typeof composeBackend>>;

/** Opens everything below `/op`. @throws what opening throws; what is open then stays open, as in a process that ends */
export async function composeBackend({ city, ports, retentionKey, ...options }: BackendOptions) {
  const { disk, random } = ports;
  const registry = createRegistry(city.registry);
  const bundle = () => city.bundle;
  const keyring = await openSegmentKeyring({ folders: ['/op/keyring', '/op/keyring-mirror'], disk, random });
  const list = await SegmentList.open(await openJournal({ folder: '/op/data/list', ...ports }));
  const quarantine = await openQuarantine({ folder: '/op/data/quarantine', ...ports });
  const cardOwners = await openCardOwners({ folder: '/op/data/card-owners', ...ports });
  const store = await openStore({
    folder: '/op/data/journal',
    segments: list,
    openIndex: options.openIndex,
    ...ports,
  });
  const segments = await openSegments({
    folder: '/op/data/segments',
    list,
    store,
    keyring,
    bundle,
    ageMs: options.ageMs,
    maxRows: options.maxRows,
    mergeAfterMs: options.mergeAfterMs,
    // On this thread: the simulated clock waits for no other.
    packer: packHere(ports),
    ...ports,
  });
  const releases = await openReleases({
    path: '/op/data/releases.json',
    bundle,
    segments,
    keyring,
    key: retentionKey ?? generateSigningKey(),
    ...ports,
  });
  const retention =
    retentionKey &&
    startRetention({
      ...ports,
      bundle,
      keyring,
      list,
      removeSegments: (day) => segments.removeDay(day),
      key: retentionKey,
      receipts: '/op/receipts',
    });
  const { isShredded } = keyring;
  const accept = createIngest({ ...ports, store, quarantine, cardOwners, registry, bundle, isShredded });
  const api = createCheckInApi({
    ...ports,
    store,
    registry,
    bundle,
    relayKey: city.relayKey,
    secret: new Uint8Array(32).fill(3),
    send: options.send,
  });
  return {
    registry,
    store,
    segments,
    releases,
    quarantine,
    cardOwners,
    keyring,
    accept,
    api,
    /** Every item in every segment, opened with the keyring's keys. */
    packed: async (): Promise<StoredItem[]> => {
      const items: StoredItem[] = [];
      for (const { number, day } of segments.after(0)) {
        const file = await fileOf(segments, number);
        const key = keyring.existing(day);
        if (!file || !key) throw new Error(`segment ${number} cannot be opened`);
        items.push(...openSegment((at, size) => file.slice(at, at + size), file.length, key).all());
      }
      return items;
    },
    close: async () => {
      await retention?.close();
      await segments.close();
      await store.close();
      await quarantine.close();
      await cardOwners.close();
      await list.close();
    },
  };
}

/** A segment's whole file; undefined when there is none of this number. */
export async function fileOf(
  segments: Pick<Segments, 'open'>,
  number: number,
): Promise<Uint8Array | undefined> {
  const found = await segments.open(number);
  try {
    return await found?.file.read(0, await found.file.size());
  } finally {
    await found?.file.close();
  }
}
