/** What a user would keep check-ins in without a server: LevelDB, an entry a check-in, synced before it is answered. */
import { ClassicLevel } from 'classic-level';
import { readBatch, storedAnswer, terminalOf } from './stored-answer';

/** Keeps what a terminal published; resolves with topic and payload of the answer once it is on disk. */
export type Keep = (topic: string, payload: Uint8Array) => Promise<[topic: string, payload: Buffer]>;

/** Several calls at the same time share a sync: LevelDB puts together what waits for its log. */
export async function openLevelStore(folder: string): Promise<Keep> {
  const level = new ClassicLevel<Uint8Array, Uint8Array>(folder, {
    keyEncoding: 'view',
    valueEncoding: 'view',
  });
  await level.open();
  return async (topic, payload) => {
    const { batch, items } = readBatch(payload);
    const puts = items.map(({ id }) => ({ type: 'put' as const, key: id, value: payload }));
    await level.batch(puts, { sync: true });
    return storedAnswer(terminalOf(topic), batch);
  };
}
