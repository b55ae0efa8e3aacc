/** What is done to a broker and its fleet: by `npm test` with a hundred terminals, by `npm run soak` with two thousand. */
import assert from 'node:assert/strict';
import { earlyPackets, flood, hugeConnects, neverReads } from './attacks';
import type { Start } from './messages';
import { BrokerDied, type Outcome, Siege } from './siege';

export type Scenario = {
  /** The row in the table of faults. */
  readonly fault: string;
  readonly injected: string;
  /** What a reader of the tests wants to know. */
  readonly holds: string;
  readonly run: (count: number) => Promise<Outcome>;
};

/** Memory, in bytes, that the broker may take for what attackers send: its own bounds, and a heap's noise with its fleet. */
const mayGrow = (count: number) => 80e6 + count * 40_000;

const storm = async (kind: Start['kind'], count: number, rounds: number): Promise<Outcome> => {
  const siege = await Siege.lay(kind, count);
  siege.begin();
  for (let round = 0; round < rounds; round++) {
    await siege.stored(2);
    siege.dropAll();
    await siege.allIn();
  }
  await siege.stored(1);
  return siege.outcome();
};

export const SCENARIOS: readonly Scenario[] = [
  {
    fault: 'reconnect of a fleet',
    injected: 'every TLS connection cut in full traffic, three times',
    holds: 'all drop and come back at once',
    run: (count) => storm('guarded', count, 3),
  },
  {
    fault: 'broker killed (row 32)',
    injected: 'SIGKILL in full traffic, started again on the same journal',
    holds: 'the broker is killed and started again: all come back',
    run: async (count) => {
      const siege = await Siege.lay('guarded', count);
      siege.begin();
      await siege.stored(2);
      await siege.killAndRestart();
      await siege.allIn();
      await siege.stored(2);
      return siege.outcome();
    },
  },
  {
    fault: 'flood, early packets, 256 MB (row 34)',
    injected: 'raw sockets beside the fleet, and one that reads nothing',
    holds: 'twenty flood, twenty send before CONNACK, twenty announce 256 MB, one never reads: memory stays',
    run: async (count) => {
      const siege = await Siege.lay('guarded', count);
      siege.begin();
      // A heap that serves a fleet grows for a while by itself.
      await siege.stored(10);
      const before = await siege.noteMemory();
      const deaf = await neverReads(siege.broker, 5_999);
      await Promise.all([
        flood(siege.broker, 20, 10_000),
        earlyPackets(siege.broker, 20),
        hugeConnects(siege.broker, 20, 8),
        siege.stored(5),
      ]);
      const grown = (await siege.noteMemory()) - before;
      assert.ok(grown < mayGrow(count), `the broker's memory grew by ${grown} bytes`);
      await deaf.drop();
      return siege.outcome();
    },
  },
];

/** How a broker ends that acknowledges first and lets ingest subscribe, when its fleet comes back; undefined: it lives. */
export async function endOfUnguarded(count: number, rounds: number): Promise<string | undefined> {
  try {
    await storm('ingest-subscribes', count, rounds);
    return undefined;
  } catch (error) {
    if (error instanceof BrokerDied) return error.message;
    throw error;
  }
}
