/** The fleet as a widget hears it: every second what changed, everything at first and after a gap. */
import type { LineHistory } from '../../fleet/history';
import type { Answer, Ask, Batch, Details, OpenFault, Outcome, OverFault, Shown } from '../batch';
import type { Host } from './dashboard';
import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef } from './vue';
import { say, W } from './words';

export type Fleet = {
  /** By terminal; the map is another one after each change. */
  readonly rows: Ref<ReadonlyMap<string, Shown>>;
  readonly open: Ref<{ readonly faults: readonly OpenFault[]; readonly all: number }>;
  readonly over: Ref<readonly OverFault[]>;
  readonly lines: Ref<readonly LineHistory[]>;
  readonly checkIns: Ref<{ readonly least: number; readonly most: number }>;
  readonly details: Ref<Details | undefined>;
  readonly outcomes: Ref<ReadonlyMap<number, Outcome>>;
  /** The server's time, unix ms, of the last message; 0: nothing came yet. */
  readonly now: Ref<number>;
  /** Whether what is shown is of now: the broker is heard there, and the server here. */
  readonly isFresh: Ref<boolean>;
  /** Of when it is, unix ms of the server: of the last message while the broker was heard. */
  readonly freshAt: Ref<number>;
  ask(ask: Ask): void;
};

const LOOK_MS = 20_000;
const WATCH_MS = 1_000;
/** Every second something comes while somebody looks. */
const SILENCE_MS = 8_000;

export function hearFleet(host: Host): Fleet {
  const fleet = {
    rows: shallowRef<ReadonlyMap<string, Shown>>(new Map()),
    open: shallowRef<Fleet['open']['value']>({ faults: [], all: 0 }),
    over: shallowRef<readonly OverFault[]>([]),
    lines: shallowRef<readonly LineHistory[]>([]),
    checkIns: shallowRef({ least: 0, most: 0 }),
    details: shallowRef<Details | undefined>(undefined),
    outcomes: shallowRef<ReadonlyMap<number, Outcome>>(new Map()),
    now: ref(0),
    isFresh: ref(true),
    freshAt: ref(0),
    ask: (ask: Ask) => {
      // What is said to a socket without a connection waits in it: minutes later everything would be asked for many times, and an
      // order be carried out that nobody remembers.
      if (host.$socket.connected) host.$socket.emit('widget-send', host.id, ask);
      else if (ask.ask === 'command') tell({ asked: ask.asked, refused: say(W.noServer) });
    },
  };
  const tell = (outcome: Outcome): void => {
    fleet.outcomes.value = new Map(fleet.outcomes.value).set(outcome.asked, outcome);
  };
  let epoch: string | undefined;
  let number = 0;
  let heardAt = performance.now();
  let connected = true;
  const look = () => fleet.ask(epoch === undefined ? { ask: 'look' } : { ask: 'look', epoch });

  const take = (batch: Batch): void => {
    heardAt = performance.now();
    if (!batch.complete && (batch.epoch !== epoch || batch.number !== number + 1)) {
      // Something was missed, or comes twice: begin anew.
      if (batch.epoch === epoch && batch.number <= number) return;
      epoch = undefined;
      look();
      return;
    }
    ({ epoch, number, connected } = batch);
    if (batch.complete) fleet.rows.value = new Map(batch.rows.map((row) => [row.terminalId, row as Shown]));
    else if (batch.rows.length + batch.gone.length > 0) fleet.rows.value = changed(fleet.rows.value, batch);
    if (batch.open) fleet.open.value = batch.open;
    if (batch.over) fleet.over.value = batch.over;
    if (batch.lines) fleet.lines.value = batch.lines;
    if (batch.checkIns) fleet.checkIns.value = batch.checkIns;
    fleet.now.value = batch.now;
    fleet.isFresh.value = connected;
    if (connected) fleet.freshAt.value = batch.now;
    // Who comes when the broker is gone already sees what was heard last.
    else if (fleet.freshAt.value === 0) fleet.freshAt.value = lastHeard(fleet.rows.value) || batch.now;
  };
  const hear = ({ payload }: { readonly payload?: unknown }): void => {
    // The dashboard sends what came by wire, too.
    if (typeof payload !== 'object' || payload === null) return;
    const answer = payload as Answer;
    if ('batch' in answer) take(answer.batch);
    else if ('details' in answer) fleet.details.value = answer.details;
    else if ('outcome' in answer) tell(answer.outcome);
  };

  const event = `msg-input:${host.id}`;
  const timers: ReturnType<typeof setInterval>[] = [];
  onMounted(() => {
    host.$socket.on(event, hear);
    host.$socket.on('connect', look);
    look();
    const watchSilence = () => {
      if (performance.now() - heardAt < SILENCE_MS) return;
      fleet.isFresh.value = false;
      heardAt = performance.now();
      epoch = undefined;
      look();
    };
    timers.push(setInterval(look, LOOK_MS), setInterval(watchSilence, WATCH_MS));
  });
  onBeforeUnmount(() => {
    host.$socket.off(event, hear);
    host.$socket.off('connect', look);
    for (const timer of timers) clearInterval(timer);
  });
  return fleet;
}

function changed(rows: ReadonlyMap<string, Shown>, { rows: news, gone }: Batch): ReadonlyMap<string, Shown> {
  const next = new Map(rows);
  for (const id of gone) next.delete(id);
  for (const row of news) next.set(row.terminalId, { ...next.get(row.terminalId), ...row } as Shown);
  return next;
}

const lastHeard = (rows: ReadonlyMap<string, Shown>): number =>
  [...rows.values()].reduce((last, { heardAt }) => Math.max(last, heardAt ?? 0), 0);
