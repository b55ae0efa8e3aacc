/** The broker's bounds, each a default that fits a terminal's honest use many times over (THREATS.md, Broker). */
export const DEFAULT_LIMITS = {
  /** Connections in all; a terminal has one. */
  connections: 30_000,
  /** Connections from one address: a whole depot may stand behind one. */
  connectionsPerAddress: 4_000,
  /** TLS handshakes in progress; more would starve those begun (2 ms of a core each). */
  handshakes: 200,
  handshakeMs: 10_000,
  /** From the end of the handshake to CONNECT. */
  connectMs: 10_000,
  /** A client that reads nothing for this long is closed. */
  drainMs: 10_000,
  /** Bytes that a client may leave unread. */
  unreadBytes: 256 * 1024,
  /** Messages a second and in a burst, per client; what is above waits. */
  messagesPerSecond: 20,
  messageBurst: 40,
  /**
   * Packets that are no messages (SUBSCRIBE, PUBACK, PINGREQ, …) a second and in a burst; what is above ends the
   * connection: aedes has no back-pressure for them (40,000 SUBSCRIBEs hold it for 2 s and 200 MB, measured).
   */
  packetsPerSecond: 50,
  packetBurst: 200,
  /** A check-in that is not stored after this long ends its connection: the terminal sends it again. */
  storeMs: 30_000,
  /**
   * Bytes of check-ins that are with the store at one time, of all terminals: two groups that it syncs at once. Above it
   * connections that bring more are not read.
   */
  storingBytes: 1024 * 1024,
  /** Bytes of check-ins that wait to be stored, of all terminals; above it new ones are turned away. */
  unstoredBytes: 128 * 1024 * 1024,
  /** Takeovers of one client id within a minute; the next newcomers are refused for a minute. */
  takeovers: 3,
};

export type Limits = typeof DEFAULT_LIMITS;
