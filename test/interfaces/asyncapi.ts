/**
 * Every topic as one AsyncAPI 3 document, made from the closed list (`protocol/topics`) and the schemas that readers and writers
 * check by (`protocol/messages`). Pure.
 */
import type { TSchema } from 'typebox';
import { version } from '../../package.json';
import { FAULTS } from '../../protocol/faults';
import { AboutSchema } from '../../protocol/messages/about';
import { AlertSchema } from '../../protocol/messages/alert';
import { BoardedSchema } from '../../protocol/messages/boarded';
import { BUNDLE_NAMES, BundlePointerSchema } from '../../protocol/messages/bundle-pointer';
import { CheckInBatchSchema } from '../../protocol/messages/check-in-batch';
import { CommandSchema, MAX_COMMAND_BYTES } from '../../protocol/messages/command';
import { CountSchema } from '../../protocol/messages/count';
import { DesiredSchema, MAX_DESIRED_BYTES } from '../../protocol/messages/desired';
import { HealthSchema } from '../../protocol/messages/health';
import { PositionSchema } from '../../protocol/messages/position';
import { ReplySchema } from '../../protocol/messages/reply';
import { ServerStateSchema, TerminalStateSchema } from '../../protocol/messages/state';
import { StoredSchema } from '../../protocol/messages/stored';
import { TripSchema } from '../../protocol/messages/trip';
import {
  ALERT_RULE,
  MAX_CHECK_IN_BYTES,
  REPLY_RULE,
  readerFilters,
  TERMINAL_LANES,
  type TerminalLane,
  topics,
  type WriteRule,
} from '../../protocol/topics';

type Topic = {
  readonly address: string;
  readonly schema: TSchema;
  readonly format: 'json' | 'cbor';
  readonly rule: WriteRule;
  /** Who publishes; the other side reads. */
  readonly by: 'terminal' | 'operator';
};

const [OP, T] = ['{op}', '{terminal}'];
const LANE_SCHEMAS: Readonly<Record<TerminalLane, TSchema>> = {
  state: TerminalStateSchema,
  about: AboutSchema,
  health: HealthSchema,
  position: PositionSchema,
  trip: TripSchema,
  count: CountSchema,
};
const KEPT: WriteRule = { qos: 1, retain: true, maxBytes: 16 * 1024 };
const SENT: WriteRule = { ...KEPT, retain: false };

const said = (schema: TSchema, address: string, rule: WriteRule): Topic => ({
  address,
  schema,
  format: 'json',
  rule,
  by: 'terminal',
});
const asked = (
  schema: TSchema,
  address: string,
  rule: WriteRule,
  format: Topic['format'] = 'json',
): Topic => ({
  ...said(schema, address, rule),
  format,
  by: 'operator',
});

export const TOPICS: Readonly<Record<string, Topic>> = {
  checkIn: {
    // The first letter of the terminal's id comes before it.
    address: topics.checkIn(T).replace('/{/', '/{first}/'),
    schema: CheckInBatchSchema,
    format: 'cbor',
    rule: { qos: 1, retain: false, maxBytes: MAX_CHECK_IN_BYTES },
    by: 'terminal',
  },
  stored: asked(StoredSchema, topics.stored(T), SENT, 'cbor'),
  boarded: asked(BoardedSchema, topics.boarded(T), SENT, 'cbor'),
  ...Object.fromEntries(
    (Object.keys(TERMINAL_LANES) as TerminalLane[]).map((lane) => [
      lane,
      said(LANE_SCHEMAS[lane], topics.terminal(OP, T, lane), TERMINAL_LANES[lane]),
    ]),
  ),
  alert: said(AlertSchema, topics.alert(OP, T, '{fault}'), ALERT_RULE),
  reply: said(ReplySchema, topics.reply(OP, T, '{command}'), REPLY_RULE),
  command: asked(CommandSchema, topics.command(T, '{command}'), {
    ...SENT,
    maxBytes: MAX_COMMAND_BYTES,
  }),
  desired: asked(DesiredSchema, topics.desired(T), { ...KEPT, maxBytes: MAX_DESIRED_BYTES }),
  bundle: asked(BundlePointerSchema, topics.bundle('{bundle}'), KEPT),
  ingest: asked(ServerStateSchema, topics.server('ingest'), KEPT),
  registry: asked(ServerStateSchema, topics.server('registry'), KEPT),
};

const PARAMETERS = {
  first: { description: "The first letter of the terminal's id" },
  terminal: { description: "The terminal's id: seven of a-z, 2-7" },
  op: { description: "The operator's id" },
  fault: { description: 'One of the fault table', enum: Object.keys(FAULTS) },
  command: { description: 'A UUID as RFC 9562 prints it' },
  bundle: { description: 'What has a newer number', enum: [...BUNDLE_NAMES] },
} as const;

const CONTENT = { json: 'application/json', cbor: 'application/cbor' } as const;

/** The document, as a value that JSON can hold. */
export function asyncApi(): Record<string, unknown> {
  const forTools = readerFilters(OP).map((filter) => filter.replace('+', T));
  const isForTools = (address: string) =>
    forTools.some((filter) => filter.replace(/\/\+$/, '/') === address.replace(/\{fault\}$/, ''));
  const channels = Object.entries(TOPICS).map(([name, { address, rule }]) => [
    name,
    {
      address,
      messages: { [name]: { $ref: `#/components/messages/${name}` } },
      ...parametersOf(address),
      description: `At most ${rule.maxBytes} bytes${isForTools(address) ? "; the fleet's tools read it, too" : ''}.`,
    },
  ]);
  const operations = Object.entries(TOPICS).map(([name, { rule, by }]) => [
    name,
    {
      // From the operator's side: what a terminal publishes, it receives.
      action: by === 'terminal' ? 'receive' : 'send',
      channel: { $ref: `#/channels/${name}` },
      bindings: { mqtt: { qos: rule.qos, retain: rule.retain, bindingVersion: '0.2.0' } },
    },
  ]);
  const messages = Object.entries(TOPICS).map(([name, { format }]) => [
    name,
    { name, contentType: CONTENT[format], payload: { $ref: `#/components/schemas/${name}` } },
  ]);
  return JSON.parse(
    JSON.stringify({
      asyncapi: '3.0.0',
      info: {
        title: 'Coride: topics between terminals and operator',
        version,
        description:
          'MQTT 3.1.1 over TLS 1.3 with client certificates. Made from protocol/topics and protocol/messages by npm run interfaces. In CBOR, `x-bytes` is a byte string of so many bytes.',
      },
      defaultContentType: CONTENT.json,
      servers: {
        broker: { host: 'operator.example:28883', protocol: 'secure-mqtt', protocolVersion: '3.1.1' },
      },
      channels: Object.fromEntries(channels),
      operations: Object.fromEntries(operations),
      components: {
        messages: Object.fromEntries(messages),
        schemas: Object.fromEntries(Object.entries(TOPICS).map(([name, { schema }]) => [name, schema])),
      },
    }),
  );
}

function parametersOf(address: string): { parameters?: object } {
  const names = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof PARAMETERS);
  return names.length === 0
    ? {}
    : { parameters: Object.fromEntries(names.map((name) => [name, PARAMETERS[name]])) };
}
