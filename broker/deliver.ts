/**
 * Sends to one terminal past aedes' emitter: one client that floods small packets would otherwise end the process
 * (RangeError in mqemitter, measured).
 */
import type { Duplex } from 'node:stream';
import type { Client, PublishPacket } from 'aedes';

/**
 * aedes drops as a duplicate whatever reaches a client with a smaller counter than the last under the same brokerId.
 * A retained message that is still on its way through the emitter would be dropped behind one sent directly, so these
 * count under a name of their own.
 */
const DIRECT = 'direct';

/**
 * Writes a QoS 1 message to a connected client.
 * @returns false, and closes the connection, when it leaves more than `unreadBytes` unread
 */
export function deliver(client: Client, topic: string, payload: Uint8Array, unreadBytes: number): boolean {
  if (!isRead(client.conn, unreadBytes)) return false;
  const packet: PublishPacket & { brokerId: string } = {
    cmd: 'publish',
    brokerId: DIRECT,
    topic,
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
  };
  // A write that fails ends the client, which aedes reports as `clientError`.
  client.publish(packet, () => undefined);
  return true;
}

/** Writes whole packets to a connection; false, and closes it, when it leaves more than `unreadBytes` unread. */
export function writeDirect(connection: Duplex, bytes: Buffer, unreadBytes: number): boolean {
  if (!connection.writable) return true;
  if (!isRead(connection, unreadBytes)) return false;
  connection.write(bytes);
  return true;
}

function isRead(connection: Duplex, unreadBytes: number): boolean {
  if (connection.writableLength <= unreadBytes) return true;
  connection.destroy();
  return false;
}
