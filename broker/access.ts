/** What a connected terminal may write and read (PROTOCOL.md TOPICS rule 8). Filters are compared, never matched. */
import { decodeTerminalState, type TerminalState } from '../protocol/messages/state';
import {
  READER_ID,
  readerFilters,
  readReaderTopic,
  terminalFilters,
  terminalWriteRule,
  topics,
} from '../protocol/topics';

export type Publish = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly retain: boolean;
  readonly messageId?: number;
};

/** Why a message is a breach of the rules, or undefined when the terminal may send it. */
export function publishFault(operatorId: string, terminalId: string, packet: Publish): string | undefined {
  if (terminalId === READER_ID) return 'it may read, and writes';
  const rule = terminalWriteRule(operatorId, terminalId, packet.topic);
  if (!rule) return 'it writes to a topic that is not its own';
  if (packet.qos !== rule.qos) return `it writes with QoS ${packet.qos}, must write with ${rule.qos}`;
  if (packet.retain !== rule.retain) return rule.retain ? 'it must retain this' : 'it may not retain this';
  if (packet.payload.length > rule.maxBytes) return `its message is larger than ${rule.maxBytes} bytes`;
  if (packet.qos > 0 && !packet.messageId) return 'its packet id is 0';
  return undefined;
}

/** True for one of the six filters, letter by letter, with QoS 0 or 1. */
export function maySubscribe(terminalId: string, asked: { topic: string; qos: number }): boolean {
  return asked.qos <= 1 && terminalFilters(terminalId).includes(asked.topic);
}

/** The same rules again, for each message that is about to be forwarded to a terminal. */
export function mayReceive(terminalId: string, topic: string): boolean {
  const own = [topics.stored(terminalId), topics.boarded(terminalId), topics.desired(terminalId)];
  return (
    own.includes(topic) ||
    isOneBelow(topic, topics.command(terminalId, '')) ||
    isOneBelow(topic, topics.bundle('')) ||
    topic === topics.server('ingest') ||
    topic === topics.server('registry')
  );
}

/** What the fleet's tools are granted: their filters letter by letter, whatever the QoS, for it is granted as 0. */
export function readerMaySubscribe(operatorId: string, asked: { topic: string }): boolean {
  return readerFilters(operatorId).includes(asked.topic);
}

/** The same again, for each message that is about to be forwarded to them. */
export function readerMayReceive(operatorId: string, topic: string): boolean {
  return readReaderTopic(operatorId, topic) !== undefined;
}

/** A state message, or undefined when it is none. */
export function readState(payload: Uint8Array): TerminalState | undefined {
  try {
    return decodeTerminalState(payload);
  } catch {
    return undefined;
  }
}

function isOneBelow(topic: string, prefix: string): boolean {
  return (
    topic.startsWith(prefix) && topic.length > prefix.length && !topic.slice(prefix.length).includes('/')
  );
}
