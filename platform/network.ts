/** Network as a port (DESIGN.md rule 11): one MQTT session at a time, its loss is final and connecting again is the caller's. */
export interface Network {
  /**
   * Connects and waits for the broker's CONNACK.
   * @throws NetworkError when there is no connection, no trust, or the broker refuses.
   */
  connect(options: ConnectOptions): Promise<Session>;
}

/** MQTT 3.1.1 with a clean session. */
export interface ConnectOptions {
  host: string;
  port: number;
  clientId: string;
  /** PEM texts; without them the connection is plain TCP (tests only). */
  tls?: {
    ca: string;
    cert: string;
    key: string /** name in the broker's certificate, default `host` */;
    serverName?: string;
  };
  /** Published by the broker when the session ends without `close()`. */
  will?: { topic: string; payload: Uint8Array; qos: 0 | 1; retain: boolean };
  /** Seconds between signs of life (PROTOCOL.md: 10 to 90). */
  keepAlive: number;
  /** Ms until the whole connecting is given up; default 30,000. */
  timeout?: number;
}

export interface PublishOptions {
  qos: 0 | 1;
  retain?: boolean;
}

/** A connected session. Handlers set before the first `await` after connecting miss nothing. */
export interface Session {
  /** QoS 1: resolves with the broker's PUBACK. Rejects with NetworkError when the session ends first. */
  publish(topic: string, payload: Uint8Array, options: PublishOptions): Promise<void>;
  /** Subscribes with QoS 1. Rejects when the broker refuses any filter. */
  subscribe(filters: string[]): Promise<void>;
  /** Sets what is called for every message; messages that came earlier are handed over at once. */
  onMessage(handler: (topic: string, payload: Uint8Array) => void): void;
  /** Sets what is called once when the session has ended, however it ended. */
  onClose(handler: (reason: string) => void): void;
  /** Sends DISCONNECT (so that no will is published) and resolves when the connection is gone. */
  close(): Promise<void>;
}

/** Connecting or sending failed; `code` is the system's or TLS's (`ECONNREFUSED`, …) or `CLOSED`, `REFUSED`, `TIMEOUT`. */
export class NetworkError extends Error {
  constructor(
    message: string,
    readonly code: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'NetworkError';
  }
}
