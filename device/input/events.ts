/** Linux input events (include/uapi/linux/input.h) as bytes: what keyboards, wedge scanners and gpio-keys send. Pure. */

/** `struct input_event` is two longs, two shorts and an int: 16 bytes on 32-bit ARM, 24 on 64-bit boards. */
export const EVENT_SIZE = process.arch === 'arm' || process.arch === 'ia32' ? 16 : 24;
const TIME_SIZE = EVENT_SIZE - 8;

export const EV_SYN = 0;
export const EV_KEY = 1;
/** Of EV_SYN: the reader was too slow, events are missing. */
export const SYN_DROPPED = 3;

export type InputEvent = {
  readonly type: number;
  readonly code: number;
  /** Of a key: 0 up, 1 down, 2 repeated. */
  readonly value: number;
};

/** Cuts a stream of bytes into events, whatever pieces it comes in. */
export class EventReader {
  private rest: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): InputEvent[] {
    const all = Buffer.concat([this.rest, bytes]);
    const events: InputEvent[] = [];
    let at = 0;
    for (; at + EVENT_SIZE <= all.length; at += EVENT_SIZE) {
      const type = all.readUInt16LE(at + TIME_SIZE);
      const code = all.readUInt16LE(at + TIME_SIZE + 2);
      events.push({ type, code, value: all.readInt32LE(at + TIME_SIZE + 4) });
    }
    this.rest = all.subarray(at);
    return events;
  }
}

/** One event as the kernel hands it over, at time 0. */
export function eventBytes({ type, code, value }: InputEvent): Uint8Array {
  const bytes = Buffer.alloc(EVENT_SIZE);
  bytes.writeUInt16LE(type, TIME_SIZE);
  bytes.writeUInt16LE(code, TIME_SIZE + 2);
  bytes.writeInt32LE(value, TIME_SIZE + 4);
  return bytes;
}
