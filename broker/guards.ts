/**
 * The guards of a broker, each a function that could be left out: `startBroker` takes them all. This is a door for tests
 * only (`composeBroker(options, { ...GUARDS, … })`): with one guard out the attack must succeed, or the test of that
 * guard proves nothing. No option, variable or flag of the product leads here.
 */
import type { EventEmitter } from 'node:events';
import type { Aedes, Client } from 'aedes';
import type { Log } from '../platform/log';
import { mayReceive, maySubscribe, publishFault, readerMayReceive, readerMaySubscribe } from './access';
import type { Admission, Connect, Verdict } from './admission';
import { deliver } from './deliver';
import { guardReads } from './packet-guard';
import type { TokenBucket } from './rate';
import { isOpen } from './roster';

export const GUARDS = {
  /** Ends a connection at the header of a packet that is too large, out of turn or one too many. */
  guardReads,
  /** Who may connect. */
  judge: (admission: Admission, commonName: string, connect: Connect): Verdict =>
    admission.judge(commonName, connect),
  /** Nothing counts before CONNACK. */
  isOpen,
  /** What a terminal may write. */
  publishFault,
  /** Which filters it is granted. */
  maySubscribe,
  /** What is forwarded to it, whatever it was granted. */
  mayReceive,
  /** Which filters the fleet's tools are granted, and what is forwarded to them. */
  readerMaySubscribe,
  readerMayReceive,
  /** Tells wills, which aedes hands to the same hook without a command, from messages. */
  isWill: (packet: { readonly cmd?: string }): boolean => packet.cmd === undefined,
  /** Lets messages through at a terminal's rate. */
  wait: (bucket: TokenBucket, go: () => void): void => bucket.wait(go),
  /**
   * A retained payload is a slice of its read chunk, and would pin it: 8 KB and more for 5 bytes. So would `Buffer.from`,
   * which cuts small buffers from 8 KB that others share.
   */
  copyRetained: (payload: Uint8Array): Buffer => {
    const own = Buffer.allocUnsafeSlow(payload.length);
    own.set(payload);
    return own;
  },
  /**
   * Nothing is a duplicate where there is one broker. aedes drops as one whatever reaches a client with a smaller counter than the
   * last, and messages overtake each other on their way through it: what is retained is stored first. The tools would miss that
   * a terminal is lost because another one said its place.
   */
  hearEverything: (client: Client): void => {
    Object.assign(client, { duplicates: new Proxy({}, { get: () => 0, set: () => true }) });
  },
  /** Sends past aedes' emitter. */
  deliver: (_aedes: Aedes, ...sent: Parameters<typeof deliver>): boolean => deliver(...sent),
  /** Hears of every error, for one that nobody hears ends the process. */
  hearErrors: (aedes: Aedes, log: Log, nameOf: (client: Client) => string): void => {
    (aedes as EventEmitter).on('error', (error: Error) => log.error('broker failed', { error }));
    const ended = (client: Client, error: Error) =>
      log.info('client ended', { terminal: nameOf(client), error });
    aedes.on('clientError', ended);
    aedes.on('connectionError', ended);
  },
};

export type Guards = typeof GUARDS;
