/**
 * The closed list of topics (PROTOCOL.md TOPICS): who writes, who reads, with which QoS and retain flag. Everything
 * that builds, matches or guards a topic uses this table.
 */

import { isFaultId } from './faults';

const ROOT = 'coride/1';

/** A command's id: a UUID as RFC 9562 prints it, in lower case. */
export const isCommandId = (id: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id);

export const topics = {
  checkIn: (t: string) => `${ROOT}/checkin/${t[0]}/${t}`,
  stored: (t: string) => `${ROOT}/stored/${t}`,
  boarded: (t: string) => `${ROOT}/boarded/${t}`,
  terminal: (op: string, t: string, lane: TerminalLane) => `${ROOT}/terminal/${op}/${t}/${lane}`,
  alert: (op: string, t: string, id: string) => `${ROOT}/terminal/${op}/${t}/alert/${id}`,
  reply: (op: string, t: string, command: string) => `${ROOT}/terminal/${op}/${t}/reply/${command}`,
  command: (t: string, command: string) => `${ROOT}/command/${t}/${command}`,
  desired: (t: string) => `${ROOT}/desired/${t}`,
  bundle: (name: string) => `${ROOT}/bundle/${name}`,
  server: (name: 'ingest' | 'registry') => `${ROOT}/server/${name}/state`,
} as const;

/** Lanes below `terminal/{op}/{t}/`, with what the wire must say. */
export const TERMINAL_LANES = {
  state: { qos: 1, retain: true, maxBytes: 256 },
  about: { qos: 1, retain: true, maxBytes: 4096 },
  health: { qos: 0, retain: true, maxBytes: 4096 },
  position: { qos: 0, retain: false, maxBytes: 512 },
  trip: { qos: 1, retain: true, maxBytes: 1024 },
  count: { qos: 1, retain: false, maxBytes: 2048 },
} as const;
export type TerminalLane = keyof typeof TERMINAL_LANES;

/** `alert/{id}`: one topic a fault of protocol/faults. */
export const ALERT_RULE = { qos: 1, retain: true, maxBytes: 2048 } as const;
/** `reply/{c}`: one topic a command; as large as a small picture, below the broker's 16 KiB a packet. */
export const REPLY_RULE = { qos: 1, retain: false, maxBytes: 15 * 1024 } as const;

export const MAX_CHECK_IN_BYTES = 8 * 1024;

/** The six filters that a terminal may subscribe to, as strings: they are compared, never matched. */
export function terminalFilters(t: string): string[] {
  return [
    topics.stored(t),
    topics.boarded(t),
    `${ROOT}/command/${t}/+`,
    topics.desired(t),
    `${ROOT}/bundle/+`,
    `${ROOT}/server/+/state`,
  ];
}

/** Name in the certificate of the fleet's tools (flows/), and their client id; no terminalId is as short. */
export const READER_ID = 'flows';

/**
 * What the fleet's tools may subscribe to, as strings: what terminals say of themselves, nothing of check-ins, and no replies,
 * which hold logs and pictures of screens. They write nothing (rule 8).
 */
export function readerFilters(op: string): string[] {
  return [...Object.keys(TERMINAL_LANES), 'alert/+'].map((lane) => `${ROOT}/terminal/${op}/+/${lane}`);
}

/** Which terminal's lane a topic is that the fleet's tools may hear; undefined for every other topic. */
export function readReaderTopic(
  op: string,
  topic: string,
): { readonly terminalId: string; readonly lane: TerminalLane | 'alert'; readonly id: string } | undefined {
  const prefix = `${ROOT}/terminal/${op}/`;
  const terminalId = topic.startsWith(prefix) ? topic.slice(prefix.length).split('/')[0]! : '';
  const read = terminalId === '' ? undefined : readTerminalTopic(op, terminalId, topic);
  if (!read || read.lane === 'reply') return undefined;
  return { terminalId, lane: read.lane, id: read.id };
}

export type WriteRule = { readonly qos: 0 | 1; readonly retain: boolean; readonly maxBytes: number };

/**
 * What a terminal may write to `topic`, or undefined when it may not write there at all. A zero-length payload on a
 * retained lane (removing it) obeys the same rule. Whether a reply's command is outstanding is the broker's to know.
 */
export function terminalWriteRule(op: string, t: string, topic: string): WriteRule | undefined {
  if (topic === topics.checkIn(t)) return { qos: 1, retain: false, maxBytes: MAX_CHECK_IN_BYTES };
  const prefix = `${ROOT}/terminal/${op}/${t}/`;
  if (!topic.startsWith(prefix)) return undefined;
  const lane = topic.slice(prefix.length);
  if (Object.hasOwn(TERMINAL_LANES, lane)) return TERMINAL_LANES[lane as TerminalLane];
  if (lane.startsWith('alert/')) return isFaultId(lane.slice('alert/'.length)) ? ALERT_RULE : undefined;
  return lane.startsWith('reply/') && isCommandId(lane.slice('reply/'.length)) ? REPLY_RULE : undefined;
}

/** Which lane of a terminal a topic is: `health`, `alert` with its id, `reply` with its command; undefined for none. */
export function readTerminalTopic(
  op: string,
  t: string,
  topic: string,
): { readonly lane: TerminalLane | 'alert' | 'reply'; readonly id: string } | undefined {
  const prefix = `${ROOT}/terminal/${op}/${t}/`;
  if (!topic.startsWith(prefix) || !terminalWriteRule(op, t, topic)) return undefined;
  const [lane, id = ''] = topic.slice(prefix.length).split('/');
  return { lane: lane as TerminalLane | 'alert' | 'reply', id };
}

/** `c` of the topic `command/{t}/{c}`, or undefined when it is none of this terminal. */
export function commandIdOf(t: string, topic: string): string | undefined {
  const prefix = topics.command(t, '');
  const id = topic.slice(prefix.length);
  return topic.startsWith(prefix) && isCommandId(id) ? id : undefined;
}
