/**
 * The few MQTT packets of a terminal, made and read by hand (MQTT 3.1.1 sections 2 and 3): what the load costs is taken
 * from what it loads, so it must cost as little as can be. Connecting, which happens once, is mqtt-packet's.
 */
import { decodeStored } from '../../protocol/messages/stored';

const PUBLISH_QOS_1 = 0x32;

/** A PUBLISH of QoS 1 whose message id is still to be set. */
export type Publish = { readonly bytes: Buffer; readonly idAt: number };

export function publishOf(topic: string, payload: Uint8Array): Publish {
  const name = Buffer.from(topic);
  const length = 2 + name.length + 2 + payload.length;
  const size = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  if (length >= 16_384) throw new RangeError(`a message of ${length} bytes: the load makes none as large`);
  const head = Buffer.from([PUBLISH_QOS_1, ...size, name.length >> 8, name.length & 255]);
  const bytes = Buffer.concat([head, name, Buffer.alloc(2), payload]);
  return { bytes, idAt: head.length + name.length };
}

export function pubackOf(messageId: number): Buffer {
  return Buffer.from([0x40, 2, messageId >> 8, messageId & 255]);
}

/** A PUBLISH's message id (0 with QoS 0) and payload. */
export function readPublish(first: number, body: Buffer): { messageId: number; payload: Buffer } {
  const at = 2 + body.readUInt16BE(0);
  const hasId = (first & 6) > 0;
  return { messageId: hasId ? body.readUInt16BE(at) : 0, payload: body.subarray(hasId ? at + 2 : at) };
}

const NOTHING = Buffer.alloc(0);

/** Hands over whole packets: first byte and body, which lies in the memory that was read into. */
export class PacketReader {
  private rest: Buffer = NOTHING;

  constructor(private readonly take: (first: number, body: Buffer) => void) {}

  /** Takes the first `count` bytes of `memory`, which is others' again afterwards. */
  read(memory: Buffer, count: number): void {
    const chunk = memory.subarray(0, count);
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      let length = 0;
      let head = 1;
      for (let shift = 0; ; shift += 7, head++) {
        const byte = bytes[at + head];
        if (byte === undefined) break;
        length |= (byte & 127) << shift;
        if (byte < 128) break;
      }
      const body = at + head + 1;
      if (body + length > bytes.length) break;
      this.take(bytes[at]!, bytes.subarray(body, body + length));
      at = body + length;
    }
    this.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
  }
}

/** `{v: 1, t1, t2, batch, refused: []}` as deterministic CBOR, up to the number of the batch. */
const USUAL_MAP = 0xa5;
const USUAL_BATCH_AT = 34;
const USUAL_TAIL = Buffer.from('grefused\x80', 'latin1');

/** The batch that is stored, and whether anything of it was refused. The usual answer by its place, any other as CBOR. */
export function readStored(payload: Buffer): { batch: number; isRefused: boolean } {
  const usual = readUsual(payload);
  if (usual !== undefined) return { batch: usual, isRefused: false };
  const { batch, refused, error } = decodeStored(new Uint8Array(payload));
  return { batch, isRefused: error !== undefined || refused.length > 0 };
}

function readUsual(payload: Buffer): number | undefined {
  const tail = payload.length - USUAL_TAIL.length;
  if (payload[0] !== USUAL_MAP || tail <= USUAL_BATCH_AT) return undefined;
  if (USUAL_TAIL.compare(payload, tail) !== 0) return undefined;
  const head = payload[USUAL_BATCH_AT]!;
  const at = USUAL_BATCH_AT + 1;
  if (head < 24) return head;
  if (head === 24) return payload[at];
  if (head === 25) return payload.readUInt16BE(at);
  return head === 26 ? payload.readUInt32BE(at) : undefined;
}
