/**
 * Counts MQTT fixed headers (MQTT 3.1.1 section 2.2) before aedes sees a byte: aedes itself buffers 256 MB of an
 * unfinished CONNECT, and has no bound for packets that are no messages. What is too large ends the connection at its
 * header.
 */

export const CONNECT_LIMIT = 1024;
export const PACKET_LIMIT = 16 * 1024;
const CONNECT = 1;
const PUBLISH = 3;
export const PUBACK = 4;

/** Follows one connection's incoming bytes. */
export class PacketGuard {
  /** Bytes of the current packet's body still to come; -1 while its header is being read. */
  private body = -1;
  private type = 0;
  private length = 0;
  private lengthBytes = -1;
  private first = true;

  /** @param mayCome asked once for each packet that is neither CONNECT nor PUBLISH, by its type; false: too many of them */
  constructor(private readonly mayCome: (type: number) => boolean = () => true) {}

  /** Why the connection must end, in words; undefined while all is well. */
  fault(chunk: Uint8Array): string | undefined {
    for (let at = 0; at < chunk.length; ) {
      if (this.body >= 0) {
        const skipped = Math.min(this.body, chunk.length - at);
        this.body -= skipped;
        at += skipped;
        if (this.body === 0) this.body = -1;
        continue;
      }
      const fault = this.lengthBytes < 0 ? this.begin(chunk[at]!) : this.lengthByte(chunk[at]!);
      if (fault) return fault;
      at += 1;
    }
    return undefined;
  }

  private begin(byte: number): string | undefined {
    this.type = byte >> 4;
    this.length = 0;
    this.lengthBytes = 0;
    if (this.first && this.type !== CONNECT) return 'its first packet is no CONNECT';
    if (!this.first && this.type === CONNECT) return 'it sends a second CONNECT';
    if (this.type !== CONNECT && this.type !== PUBLISH && !this.mayCome(this.type))
      return 'it sends too many packets';
    return undefined;
  }

  private lengthByte(byte: number): string | undefined {
    this.length += (byte & 127) * 128 ** this.lengthBytes;
    this.lengthBytes += 1;
    const limit = this.type === CONNECT ? CONNECT_LIMIT : PACKET_LIMIT;
    if (this.length > limit) return `a packet is larger than ${limit} bytes`;
    if (byte & 128) return this.lengthBytes === 4 ? 'a packet length has more than four bytes' : undefined;
    this.first = false;
    this.lengthBytes = -1;
    this.body = this.length === 0 ? -1 : this.length;
    return undefined;
  }
}

/** What is read of a connection. */
export type Readable = { read(size?: number): Uint8Array | null };

/** Puts a guard before whoever reads `socket`; `onFault` gets the words once and must end the connection. */
export function guardReads(socket: Readable, guard: PacketGuard, onFault: (why: string) => void): void {
  const read = socket.read.bind(socket);
  let faulty = false;
  socket.read = (size?: number) => {
    const chunk = read(size);
    if (faulty || chunk === null) return null;
    const why = guard.fault(chunk);
    if (!why) return chunk;
    faulty = true;
    onFault(why);
    return null;
  };
}

/** Reads what it wants by `next` and gives what is left, or null. `hasRest`: it holds what was read and not given yet. */
export type Sift = { read(next: () => Buffer | null): Buffer | null; readonly hasRest: boolean };

/** Puts `sift` before whoever reads `socket`. */
export function siftReads(socket: Readable, sift: Sift): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    if (size !== 0) return sift.read(() => read(size) as Buffer | null);
    // The stream itself, to fetch more or to end: it throws away what it gets, and must not end before the rest was given.
    return sift.hasRest ? null : read(0);
  };
}
