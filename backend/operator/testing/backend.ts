/** The operator's backend on a simulated disk and clock, for tests: opened, stopped, crashed and opened again. */
import { openJournal } from '../../../platform/journal';
import { memoryIndex } from '../../../platform/journal/key-index';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { type Boarded, decodeBoarded } from '../../../protocol/messages/boarded';
import { type BatchItem, encodeCheckInBatch } from '../../../protocol/messages/check-in-batch';
import { decodeStored, type Stored } from '../../../protocol/messages/stored';
import type { RelayBody } from '../../../protocol/relay/bodies';
import type { RelayReply } from '../../../protocol/relay/reply';
import { openReply, sealRelay } from '../../../protocol/relay/sealing';
import { openSegment } from '../../../protocol/segment';
import type { StoredItem } from '../../../protocol/stored-item';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { createCheckInApi } from '../check-in-api/check-in-api';
import { createIngest } from '../ingest/ingest';
import { createRegistry } from '../registry/registry';
import { openSegmentKeyring } from '../segments/keyring';
import { openReleases } from '../segments/release';
import { SegmentList } from '../segments/segment-list';
import { openSegments } from '../segments/segments';
import { openQuarantine } from '../store/quarantine';
import { openStore } from '../store/store';
import { type City, MORNING, makeCity } from './city';

export const AGE_MS = 600_000;

export type Backend = Awaited<ReturnType<typeof openBackend>>;

/** @param kept what outlives a process: its disk, and the world's clock and keys */
export async function openBackend(
  kept: {
    city?: City;
    disk?: MemoryDisk;
    clock?: ReturnType<typeof virtualClock>;
    maxRows?: number;
    seed?: number;
  } = {},
) {
  const city = kept.city ?? makeCity();
  const disk = kept.disk ?? new MemoryDisk();
  const clock = kept.clock ?? virtualClock(MORNING);
  const random = seededRandom(kept.seed ?? 1);
  const log = silentLog();
  const ports = { disk, clock, random, log };
  const registry = createRegistry(city.registry);
  const bundle = () => city.bundle;
  const keyring = await openSegmentKeyring({ path: '/op/keyring/keys.json', disk, random });
  const list = await SegmentList.open(await openJournal({ folder: '/op/data/list', ...ports }));
  const quarantine = await openQuarantine({ folder: '/op/data/quarantine', ...ports });
  const openIndex = async () => memoryIndex();
  const store = await openStore({ folder: '/op/data/journal', segments: list, openIndex, ...ports });
  const segments = await openSegments({
    folder: '/op/data/segments',
    list,
    store,
    keyring,
    bundle,
    ageMs: AGE_MS,
    maxRows: kept.maxRows,
    ...ports,
  });
  const releases = await openReleases({
    path: '/op/data/releases.json',
    bundle,
    segments,
    keyring,
    ...ports,
  });
  const accept = createIngest({
    ...ports,
    store,
    quarantine,
    registry,
    bundle,
    isShredded: keyring.isShredded,
  });
  const boarded: { terminalId: string; topic: string; message: Boarded }[] = [];
  const api = createCheckInApi({
    ...ports,
    store,
    registry,
    bundle,
    relayKey: city.relayKey,
    secret: new Uint8Array(32).fill(3),
    send: (terminalId, topic, payload) =>
      boarded.push({ terminalId, topic, message: decodeBoarded(payload) }),
  });
  let batch = 0;

  return {
    city,
    disk,
    clock,
    store,
    segments,
    releases,
    quarantine,
    keyring,
    accept,
    api,
    boarded,
    /** Publishes items as a terminal does, and reads the answer. */
    publish: async (
      number: number,
      items: BatchItem[],
      vehicle = '30217',
      source: 'gnss' | 'none' = 'gnss',
    ): Promise<Stored> => {
      const payload = encodeCheckInBatch({
        v: 1,
        batch: ++batch,
        clock: { source, errorMs: 100 },
        ctx: { vehicle, line: '168' },
        items,
      });
      return decodeStored(await accept({ terminalId: terminalIdOf(number), payload }));
    },
    /** Asks as a phone does through the relay. */
    ask: async (body: RelayBody): Promise<RelayReply> => {
      const { message, replyKey } = sealRelay(city.relayKey.public, body);
      const answer = await api(message);
      if (!answer) throw new Error('the check-in API did not answer');
      return openReply(replyKey, answer);
    },
    /** Every item in every segment, opened with the keyring's keys. */
    packed: async (): Promise<StoredItem[]> => {
      const items: StoredItem[] = [];
      for (const { number, day } of segments.after(0)) {
        const file = await segments.read(number);
        const key = keyring.existing(day);
        if (!file || !key) throw new Error(`segment ${number} cannot be opened`);
        items.push(...openSegment((at, size) => file.slice(at, at + size), file.length, key).all());
      }
      return items;
    },
    close: async () => {
      await segments.close();
      await store.close();
      await quarantine.close();
      await list.close();
    },
  };
}

/** Opens the backend again after its process ended; the disk says what of it is left. */
export const reopenBackend = ({ city, disk, clock }: Backend, seed = 2): Promise<Backend> =>
  openBackend({ city, disk, clock, seed });
