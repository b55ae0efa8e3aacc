/** What every peer does with a terminal's batch besides keeping it: read it, and answer `stored` once it is on disk. */
import { decodeCbor } from '../../protocol/cbor';
import type { CheckInBatch } from '../../protocol/messages/check-in-batch';
import { encodeStored } from '../../protocol/messages/stored';
import { topics } from '../../protocol/topics';

/** Every terminal's check-ins. */
export const CHECK_INS = 'coride/1/checkin/+/+';

export const terminalOf = (topic: string): string => topic.slice(topic.lastIndexOf('/') + 1);

/** A batch as a small program would read it: the load sends none that needs checking. */
export const readBatch = (payload: Uint8Array): CheckInBatch =>
  decodeCbor('batch', payload, payload.length) as CheckInBatch;

/** Topic and payload of the answer. */
export function storedAnswer(terminalId: string, batch: number): [topic: string, payload: Buffer] {
  const now = Date.now();
  const answer = encodeStored({ v: 1, batch, refused: [], t1: now, t2: now });
  return [topics.stored(terminalId), Buffer.from(answer.buffer, answer.byteOffset, answer.length)];
}
