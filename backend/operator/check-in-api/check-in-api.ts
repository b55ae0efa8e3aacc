/** The check-in API: 256 sealed bytes in, 256 sealed bytes out (PROTOCOL.md section 2). */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import type { Bundle } from '../../../protocol/bundle';
import { Malformed } from '../../../protocol/errors';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import { encodeBoarded } from '../../../protocol/messages/boarded';
import type { RelayBody } from '../../../protocol/relay/bodies';
import { REPLY_NONCE_SIZE, type RelayReply } from '../../../protocol/relay/reply';
import { sealReply } from '../../../protocol/relay/sealing';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { pairOf } from '../../../protocol/ticket/pair';
import { type TicketProver, ticketProver } from '../../../protocol/ticket/prove';
import { topics } from '../../../protocol/topics';
import type { Registry } from '../registry/registry';
import type { ItemStore } from '../store/item-store';
import { alight } from './alight';
import { board } from './board';
import { type ApiContext, replyOf } from './context';
import { createCrowd } from './crowd';
import { look } from './look';
import { oneAtATime } from './one-at-a-time';
import { openMessage } from './open-message';
import { createProofs } from './proofs';

export interface CheckInApiOptions {
  store: ItemStore;
  registry: Registry;
  /** The bundle in force; it may change between two calls. */
  bundle: () => Bundle;
  relayKey: HpkeKeyPair;
  /** 32 bytes that prove grants and receipts; kept with the operator's keys. */
  secret: Uint8Array;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  random: Pick<Random, 'bytes'>;
  /** The broker's way to a connected terminal; false or nothing when it is not there. */
  send: (terminalId: string, topic: string, payload: Uint8Array) => unknown;
  log: Log;
  /** Hears the code of each answer, and how long it took, in seconds. */
  answered?: (code: string, seconds: number) => void;
}

/** @returns 256 bytes for the phone; undefined when the message was not sealed to the relay key, so nobody can answer */
export type CheckInApi = (message: Uint8Array) => Promise<Uint8Array | undefined>;

export function createCheckInApi(options: CheckInApiOptions): CheckInApi {
  const { relayKey, clock, random, log } = options;
  const context: ApiContext = {
    ...options,
    proofs: createProofs(options.secret),
    crowd: createCrowd(),
    perTicket: oneAtATime(),
    current: currentBundle(options.bundle),
    tell: (terminalNumber, people, atMs, ticket) => tell(options, terminalNumber, people, atMs, ticket),
  };
  return async (message) => {
    const began = clock.monotonic();
    let opened: ReturnType<typeof openMessage>;
    try {
      opened = openMessage(relayKey, message);
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
    let reply: RelayReply;
    try {
      reply = await answer(context, opened.body);
    } catch (error) {
      log.error('check-in API could not answer', { cause: asError(error) });
      reply = replyOf(context, 'busy', clock.now(), undefined);
    }
    options.answered?.(reply.code, (clock.monotonic() - began) / 1000);
    return sealReply(opened.replyKey, random.bytes(REPLY_NONCE_SIZE), reply);
  };
}

async function answer(context: ApiContext, body: RelayBody | undefined): Promise<RelayReply> {
  switch (body?.kind) {
    case undefined:
      return replyOf(context, 'malformed', context.clock.now(), undefined);
    case 'look':
      return look(context, body);
    case 'board':
      return board(context, body);
    case 'alight':
      return alight(context, body);
  }
}

/** Imports the ticket keys once a bundle. */
function currentBundle(bundleOf: () => Bundle): ApiContext['current'] {
  let known: { bundle: Bundle; prove: TicketProver } | undefined;
  return () => {
    const bundle = bundleOf();
    if (known?.bundle !== bundle) known = { bundle, prove: ticketProver(bundle) };
    return known;
  };
}

/** The check-in counts whether or not the screen hears of it. */
function tell(
  { send, log }: CheckInApiOptions,
  terminalNumber: number,
  people: number,
  atMs: number,
  ticket: Uint8Array,
): void {
  const terminalId = terminalIdOf(terminalNumber);
  try {
    send(
      terminalId,
      topics.boarded(terminalId),
      encodeBoarded({ v: 1, n: people, at: atMs, pair: pairOf(ticket) }),
    );
  } catch (error) {
    log.warn('terminal did not hear of a check-in', { terminal: terminalId, cause: asError(error) });
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
