/** What the console's page asks of commands and of options from afar; who may ask is in `roles.ts`, who asked is said in the journals. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { bodyOf } from '../../../platform/http-body';
import { takes } from '../../../platform/http-one-type';
import { fromBase64url } from '../../../protocol/bytes';
import { jsonReader } from '../../../protocol/schema';
import { timeText } from '../../../protocol/time-text';
import { CommandRefused, type Commands, MINUTES, type OrderView } from '../commands/commands';
import { checkConfigChange, REMOTE_FIELDS, withChange } from '../desired/config-change';
import type { DesiredStore } from '../desired/desired';
import { RefusedInWords } from '../refused';
import type { RegistryStore } from '../registry/store';
import type { Rollouts, RolloutView } from '../rollout/rollouts';
import { SOFTWARE, softwareIn, withSoftware } from '../updates/software';
import { optionNote } from './option-note';
import { mayOrder, personAt, type Role } from './roles';
import type { ProgressCounts, ShownOrder, ShownRollout } from './shown-orders';

export type CommandOffice = {
  readonly commands: Commands;
  readonly rollouts: Rollouts;
  readonly desired: DesiredStore;
  /** Terminals that may be addressed, on a line or all. */
  addressable(lineId?: string): string[];
  /** Versions of the software that are published, newest first. */
  published(): Promise<string[]>;
};

const MAX_BODY = 4 * 1024;
const ORDERS_SHOWN = 12;
const ROLLOUTS_SHOWN = 5;
/** Of an order's terminals: those that wait for something first. */
const TERMINALS_SHOWN = 40;

const Address = Type.Union([
  Type.Object({ to: Type.Literal('terminal'), id: Type.String({ maxLength: 7 }) }),
  Type.Object({ to: Type.Literal('line'), id: Type.String({ maxLength: 64 }) }),
  Type.Object({ to: Type.Literal('all') }),
]);
const Change = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown());
const readOrder = jsonReader(
  'request',
  Type.Object({
    kind: Type.Union(
      (['message', 'identify', 'restart', 'logs', 'screenshot'] as const).map((kind) => Type.Literal(kind)),
    ),
    args: Type.Object({}, { additionalProperties: true }),
    address: Address,
    minutes: Type.Integer({ minimum: MINUTES.least, maximum: MINUTES.most }),
  }),
  MAX_BODY,
);
const readId = jsonReader('request', Type.Object({ id: Type.String({ maxLength: 36 }) }), MAX_BODY);
const readConfig = jsonReader('request', Type.Object({ address: Address, change: Change }), MAX_BODY);

export function addCommandDoors(
  server: FastifyInstance,
  {
    commands,
    rollouts,
    desired,
    addressable,
    published,
    store,
  }: CommandOffice & { readonly store: Pick<RegistryStore, 'note'> },
): void {
  server.get('/api/orders', async () => {
    return {
      orders: commands.list(ORDERS_SHOWN).map(shownOrder),
      rollouts: rollouts.list(ROLLOUTS_SHOWN).map(shownRollout),
      options: [
        ...Object.entries(REMOTE_FIELDS).map(([name, { enum: words, type }]) => ({ name, type, words })),
        { name: SOFTWARE, words: await published() },
      ],
    };
  });

  server.post('/api/orders', takes(readOrder), async (request) => {
    const { name, role } = personAt(request);
    const order = readOrder(bodyOf(request));
    expectOrder(role, order.kind);
    return { id: await commands.order(order, name) };
  });

  server.post('/api/orders/cancel', takes(readId), async (request) => {
    const { name, role } = personAt(request);
    const { id } = readId(bodyOf(request));
    const order = commands.find(id);
    if (order) expectOrder(role, order.command.kind);
    await commands.cancel(id, name);
    return {};
  });

  /** What a terminal sent: its log, compressed, or a picture of its screen. */
  server.get<{ Params: { id: string; terminalId: string } }>(
    '/api/orders/:id/:terminalId',
    async (request, reply) => {
      const { id, terminalId } = request.params;
      const result = commands.find(id)?.progress.get(terminalId)?.result;
      if (!result) throw new CommandRefused(404, 'there is nothing of this terminal here');
      const ending = result.type.split('/')[1];
      reply.type(result.type);
      reply.header('content-disposition', `attachment; filename="${terminalId}.${ending}"`);
      return reply.send(Buffer.from(fromBase64url('result', result.data)));
    },
  );

  /** One terminal at once; a line or all in waves. */
  server.post('/api/config', takes(readConfig), async (request) => {
    const who = personAt(request).name;
    const { address, change } = readConfig(bodyOf(request));
    const software = softwareIn(change, await published());
    if (software === undefined) checkConfigChange(change);
    if (address.to === 'terminal') {
      const { id } = address;
      if (!addressable().includes(id)) throw new CommandRefused(404, 'there is no such terminal to address');
      // Said first, as the registry's changes are.
      const note = optionNote(who, id, desired.of(id), change);
      if (note) await store.note(note);
      await desired.change([id], software === undefined ? withChange(change) : withSoftware(software));
      return {};
    }
    const title = Object.entries(change)
      .map(([name, value]) => `${name} = ${value === null ? '-' : String(value)}`)
      .join(', ');
    const terminalIds = address.to === 'line' ? addressable(address.id) : undefined;
    const order =
      software === undefined
        ? { kind: 'config', what: change }
        : { kind: 'update', what: { version: software } };
    await rollouts.begin({ ...order, title, who, ...(terminalIds && { terminalIds }) });
    return {};
  });

  server.post('/api/rollouts/stop', takes(readId), async (request) => {
    const who = personAt(request).name;
    await rollouts.stop(readId(bodyOf(request)).id, who);
    return {};
  });

  server.post('/api/rollouts/go-on', takes(readId), async (request) => {
    const who = personAt(request).name;
    await rollouts.goOn(readId(bodyOf(request)).id, who);
    return {};
  });
}

function expectOrder(role: Role, kind: string): void {
  if (!mayOrder(role, kind))
    throw new RefusedInWords(403, {
      zh: '您的角色不能发这条指令:请找管理员',
      en: `a ${role} may not order ${kind}: ask a manager`,
    });
}

const LAST = ['done', 'cancelled', 'expired'];
function shownOrder({ id, command, address, who, at, progress, cancelledBy }: OrderView): ShownOrder {
  const all = [...progress];
  const counts: ProgressCounts = {};
  for (const [, { state }] of all) counts[state] = (counts[state] ?? 0) + 1;
  const first = all.sort(([, a], [, b]) => LAST.indexOf(a.state) - LAST.indexOf(b.state));
  return {
    id,
    kind: command.kind,
    ...(command.kind === 'message' && { words: { zh: command.args.zh, en: command.args.en } }),
    address,
    who,
    at,
    expiresAt: command.expiresAt,
    counts,
    ...(cancelledBy !== undefined && { cancelledBy }),
    terminals: first.slice(0, TERMINALS_SHOWN).map(([terminalId, { state, at: when, error, result }]) => ({
      terminalId,
      state,
      at: when,
      ...(error !== undefined && { error }),
      ...(result && { result: result.type }),
    })),
  };
}

const shownRollout = (rollout: RolloutView): ShownRollout => {
  const { id, title, kind, what, who, at, wave, state, steps, groups, judgement } = rollout;
  const change = kind === 'update' ? { [SOFTWARE]: (what as { version: unknown }).version } : what;
  return {
    id,
    title,
    change: change as ShownRollout['change'],
    who,
    at,
    wave,
    state,
    groups,
    steps: steps.map((step) => ({ ...step, at: timeText(step.at) })),
    ...(judgement && { judgement }),
  };
};
