/**
 * `ui-coride-fleet`: a widget of the dashboard that draws the fleet: rows come by wire from `coride-status`, so that a flow may
 * leave out what it likes; what somebody orders goes out by wire to `coride-command`, and its outcome comes back in.
 */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { type Answer, type Ask, type Details, PARTS, type Part } from '../dashboard/batch';
import { openFaults } from '../dashboard/faults';
import { type Around, FleetView } from '../dashboard/fleet-view';
import { Lookers } from '../dashboard/lookers';
import type { HourSum } from '../fleet/hours';
import type { Row } from '../fleet/rows';
import type { Terminal } from '../fleet/terminal';
import type { FlowsDoor } from './door';
import { doorOf, every } from './runtime';

type Config = NodeDef & {
  readonly group: string;
  /** Parts, one after another, with commas. */
  readonly shows: string;
  /** Path of the page that shows one terminal. */
  readonly terminalPage: string;
};

type Client = { readonly _client?: { readonly socketId?: string } };
type Incoming = NodeMessageInFlow &
  Client & {
    readonly topic?: unknown;
    /** Of `coride-status`. */
    readonly complete?: boolean;
    /** Of an order that was asked for here. */
    readonly asked?: number;
    readonly command?: unknown;
    readonly error?: { readonly message?: string };
  };

/** As much of the dashboard's nodes as we use (its docs/en/contributing/widgets). */
type Base = { emit(event: string, message: object, node: Node): void };
type Group = Node & {
  getBase(): Base;
  register(
    node: Node,
    config: object,
    hooks: {
      onInput(message: Incoming): void;
      onSend(message: Ask & Client): void;
    },
  ): void;
};

const SECONDS = 1;
const OVER = 100;
const SUMS_MS = 30_000;

export function register(red: NodeAPI): void {
  red.nodes.registerType('ui-coride-fleet', function (this: Node, config: Config) {
    red.nodes.createNode(this, config);
    const door = doorOf(red);
    const group = red.nodes.getNode(config.group) as Group | null;
    const wrong = config.shows.split(',').filter((part) => !PARTS.includes(part as Part));
    if (!group || wrong.length > 0) {
      this.status({ fill: 'red', shape: 'ring', text: 'see its settings' });
      this.error(group ? `shows: found ${wrong.join()}, there are ${PARTS.join()}` : 'it is in no group');
      return;
    }
    const view = new FleetView(`${door.clock.now()}`);
    const lookers = new Lookers();
    const around = watchAround(door, config.shows.split(',') as Part[]);
    const answer = (socket: string, payload: Answer) =>
      group
        .getBase()
        .emit(`msg-input:${this.id}`, { payload, ...(socket && { _client: { socketId: socket } }) }, this);

    every(this, door, SECONDS, () => {
      const sockets = lookers.now(door.clock.now());
      if (sockets.length === 0) return;
      const batch = view.next(around());
      for (const socket of sockets) answer(socket, { batch });
    });

    const order = (message: Extract<Ask, { ask: 'command' }> & Client): void => {
      const { terminalId: terminal, kind, args: payload, asked, _client } = message;
      if (view.has(terminal)) this.send({ topic: 'command', terminal, kind, payload, asked, _client });
      else answer(_client?.socketId ?? '', { outcome: { asked, refused: 'not shown here' } });
    };
    const hear = (message: Ask & Client): void => {
      const socket = message._client?.socketId ?? '';
      if (message.ask === 'look') {
        lookers.look(socket, door.clock.now());
        if (message.epoch !== view.epoch) answer(socket, { batch: view.whole(around()) });
      } else if (message.ask === 'terminal') {
        const terminal = view.has(message.terminalId) && door.fleet.of(message.terminalId);
        if (terminal) answer(socket, { details: detailsOf(door, terminal) });
      } else if (message.ask === 'command') order(message);
    };
    const take = (message: Incoming): void => {
      const { topic, payload, asked, command, error } = message;
      if (topic === 'status' && Array.isArray(payload)) {
        view.take(payload as Row[], message.complete ?? true);
        // What is left of a message the dashboard sends to every browser, on whatever page.
        delete (message as { payload?: unknown }).payload;
      } else if (typeof asked === 'number')
        answer(message._client?.socketId ?? '', {
          outcome: {
            asked,
            ...(typeof command === 'string' && { command }),
            ...(error && { refused: String(error.message ?? 'refused') }),
          },
        });
    };
    group.register(this, config, { onInput: take, onSend: hear });
  });
}

function detailsOf({ clock, history, faults }: FlowsDoor, terminal: Terminal): Details {
  const now = clock.now();
  const { terminalId, about, health, position, trip, state } = terminal;
  return {
    terminalId,
    terminal: {
      ...(about && { about }),
      ...(health && { health }),
      ...(position && { position }),
      ...(trip && { trip }),
      ...(state && { state }),
    },
    faults: openFaults(faults.open(), [terminal]).filter((each) => each.terminalId === terminalId),
    history: history.of(terminalId, now),
    since: history.since,
    now,
  };
}

/** What stands around the rows; check-ins are added up twice a minute at most, for there may be many lines. */
function watchAround(
  { fleet, faults, told, history, clock, isConnected }: FlowsDoor,
  parts: readonly Part[],
) {
  let sums: Pick<Around, 'lines' | 'checkIns'> = {};
  let summedAt = Number.NEGATIVE_INFINITY;
  return (): Around => {
    const now = clock.now();
    if (now - summedAt >= SUMS_MS) {
      summedAt = now;
      sums = {
        ...(parts.includes('lines') && { lines: history.lines(now) }),
        ...(parts.includes('counts') && { checkIns: sumOf(history.hours(now)) }),
      };
    }
    return {
      now,
      connected: isConnected(),
      open: openFaults(faults.open(), fleet.terminals()),
      over: told
        .filter(({ kind }) => kind === 'recovered')
        .slice(0, OVER)
        .map(({ fault, terminalId, facts, since, at }) => ({ fault, terminalId, facts, since, at })),
      ...sums,
    };
  };
}

const sumOf = (hours: readonly HourSum[]) => ({
  least: hours.reduce((sum, { least }) => sum + least, 0),
  most: hours.reduce((sum, { most }) => sum + most, 0),
});
