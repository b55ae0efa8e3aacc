/**
 * Which connection speaks for a terminal. aedes' own table is not enough: a client that dies in the same turn as its
 * successor connects takes the successor's entry with it (`close` -> `unregisterClient` by id), and two newcomers in one
 * turn both stay.
 */
import type { Client } from 'aedes';
import type { TokenBucket } from './rate';

/** One connection. */
export type Visit = {
  readonly terminalId: string;
  readonly bucket: TokenBucket;
  /** The session number that its CONNECT's will names; 0 before. */
  session: number;
  /** Counts admitted CONNECTs of all terminals; 0 before. */
  turn: number;
};

/**
 * True from CONNACK to the end. aedes sets `connected` a turn of the event loop after CONNACK is written, and hands what
 * a quick terminal answers in between to the hooks; before CONNACK nothing counts.
 */
export function isOpen(client: Client): boolean {
  const { connackSent = false } = client as Client & { connackSent?: boolean };
  return !client.closed && (client.connected || connackSent);
}

/** A packet came that aedes does not see: its timer for the client's keep-alive begins anew, as with those that it sees. */
export function keepAlive(client: Client): void {
  const { _keepaliveTimer: timer } = client as Client & { _keepaliveTimer?: { refresh(): void } | null };
  timer?.refresh();
}

/** The next of the ids that aedes gives the messages to a client; for who is gone, any. */
export function nextMessageId(client: Client | undefined): number {
  const counter = client as (Client & { _nextId: number }) | undefined;
  if (!counter) return 1;
  const id = counter._nextId;
  counter._nextId = (id % 0xffff) + 1;
  return id;
}

export class Roster {
  private readonly visits = new WeakMap<object, Visit>();
  private readonly present = new Map<string, Client>();
  /** The turn of each terminal's newest CONNECT; outlives the connection, for its will comes after it. */
  private readonly newest = new Map<string, number>();
  private turns = 0;

  /** A connection of `terminalId` begins. */
  begin(socket: object, terminalId: string, bucket: TokenBucket): void {
    this.visits.set(socket, { terminalId, bucket, session: 0, turn: 0 });
  }

  /** The visit of an aedes client; undefined for none (aedes hands some messages without a client). */
  visitOf(client: Client | null): Visit | undefined {
    return client ? this.visits.get(client.conn) : undefined;
  }

  /** Its CONNECT was admitted: from now on only this visit speaks for the terminal. */
  admit(visit: Visit, session: number): void {
    visit.session = session;
    visit.turn = ++this.turns;
    this.newest.set(visit.terminalId, visit.turn);
  }

  /** False once a newer CONNECT of the same terminal was admitted. */
  speaks(visit: Visit): boolean {
    return visit.turn === this.newest.get(visit.terminalId);
  }

  /** aedes has registered it. Returns the clients that must go: an earlier one, or this one when it is not the newest. */
  arrive(client: Client): Client[] {
    const visit = this.visitOf(client);
    if (!visit || client.closed) return [];
    if (!this.speaks(visit)) return [client];
    const earlier = this.present.get(visit.terminalId);
    this.present.set(visit.terminalId, client);
    return earlier && earlier !== client ? [earlier] : [];
  }

  /** Its socket has closed. */
  leave(socket: object): void {
    const visit = this.visits.get(socket);
    if (visit && this.present.get(visit.terminalId)?.conn === socket) this.present.delete(visit.terminalId);
  }

  /** The connected client of a terminal. */
  clientOf(terminalId: string): Client | undefined {
    const client = this.present.get(terminalId);
    return client && isOpen(client) ? client : undefined;
  }

  get size(): number {
    return this.present.size;
  }
}
