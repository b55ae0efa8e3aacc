/** A network whose bytes are counted as a mobile plan would: payloads, MQTT, TLS and TCP/IP, both ways. */
import type { ConnectOptions, Network, Session } from '../../platform/network';

/** TLS 1.3 record (22) and TCP/IP headers (40) around every message (PROTOCOL.md section 7, by arithmetic). */
const AROUND = 62;
/** Fixed header, lengths and packet id of a PUBLISH, without its topic. */
const PUBLISH = 8;
/** PUBACK. */
const ACKNOWLEDGE = 4;
/** TCP and TLS 1.3 handshake with P-256 certificates of both sides, CONNECT and CONNACK. */
const CONNECT = 5_000;
/** PINGREQ and PINGRESP. */
const PING = 2 * (2 + AROUND);

/** @param count gets bytes as they are sent and received */
export function meteredNetwork(network: Network, count: (bytes: number) => void): Network {
  return {
    connect: async (options: ConnectOptions) => {
      count(CONNECT);
      return meteredSession(await network.connect(options), count);
    },
  };
}

function meteredSession(session: Session, count: (bytes: number) => void): Session {
  const message = (topic: string, payload: Uint8Array, qos: number) =>
    payload.length + topic.length + PUBLISH + AROUND + (qos > 0 ? ACKNOWLEDGE + AROUND : 0);
  return {
    publish: (topic, payload, options) => {
      count(message(topic, payload, options.qos));
      return session.publish(topic, payload, options);
    },
    subscribe: (filters) => {
      count(filters.join('').length + 2 * AROUND + PING);
      return session.subscribe(filters);
    },
    onMessage: (handler) =>
      session.onMessage((topic, payload) => {
        count(message(topic, payload, 1));
        handler(topic, payload);
      }),
    onClose: (handler) => session.onClose(handler),
    close: () => session.close(),
  };
}
