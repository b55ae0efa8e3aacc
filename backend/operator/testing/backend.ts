/** The operator's backend on a simulated disk and clock, for tests: opened, stopped, crashed and opened again. */
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
import { terminalIdOf } from '../../../protocol/terminal-id';
import { type City, MORNING, makeCity } from './city';
import { composeBackend } from './compose';

export const AGE_MS = 600_000;

export type Backend = Awaited<ReturnType<typeof openBackend>>;

/** @param kept what outlives a process: its disk, and the world's clock and keys */
export async function openBackend(
  kept: {
    city?: City;
    disk?: MemoryDisk;
    clock?: ReturnType<typeof virtualClock>;
    maxRows?: number;
    mergeAfterMs?: number;
    seed?: number;
  } = {},
) {
  const city = kept.city ?? makeCity();
  const disk = kept.disk ?? new MemoryDisk();
  const clock = kept.clock ?? virtualClock(MORNING);
  const boarded: { terminalId: string; topic: string; message: Boarded }[] = [];
  const backend = await composeBackend({
    city,
    ports: { disk, clock, random: seededRandom(kept.seed ?? 1), log: silentLog() },
    openIndex: async () => memoryIndex(),
    send: (terminalId, topic, payload) =>
      boarded.push({ terminalId, topic, message: decodeBoarded(payload) }),
    ageMs: AGE_MS,
    maxRows: kept.maxRows,
    mergeAfterMs: kept.mergeAfterMs,
  });
  let batch = 0;

  return {
    ...backend,
    city,
    disk,
    clock,
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
      return decodeStored(await backend.accept({ terminalId: terminalIdOf(number), payload }));
    },
    /** Asks as a phone does through the relay. */
    ask: async (body: RelayBody): Promise<RelayReply> => {
      const { message, replyKey } = sealRelay(city.relayKey.public, body);
      const answer = await backend.api(message);
      if (!answer) throw new Error('the check-in API did not answer');
      return openReply(replyKey, answer);
    },
  };
}

/** Opens the backend again after its process ended; the disk says what of it is left. */
export const reopenBackend = ({ city, disk, clock }: Backend, seed = 2): Promise<Backend> =>
  openBackend({ city, disk, clock, seed });
