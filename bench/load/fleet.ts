/** A fleet of simulated terminals in processes of their own, so that their work is not the operator's. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromSource } from '../../platform/from-source';
import { type Prepared, ticketOf } from '../prepared';
import { cpuTime, cpuTimeOfAll, stopped } from '../process';
import type { Sample } from './terminal';
import { type ComesBack, type Order, PROTOCOL_WINDOW, type Report, type Window } from './words';

export type RunPlan = {
  /** How many of the terminals send. */
  readonly terminals: number;
  /** Check-ins a message. */
  readonly items: number;
  /** Check-ins a second of all together, evenly spread. */
  readonly rate: number;
  readonly seconds: number;
  /** What a terminal may have on its way; the protocol's where nothing is said. */
  readonly window?: Window;
  /** How long `stored` is waited for after the end, ms; a minute where nothing is said. */
  readonly patienceMs?: number;
};

export type FullPlan = RunPlan & {
  /** Seconds of the same load before anything is counted: longer than a batch is on its way. */
  readonly warmUpSeconds: number;
};

export type RunResult = {
  readonly samples: readonly Sample[];
  /** Check-ins stored a second, from the first that was due to the last answer. */
  readonly stored: number;
  /** Batches that were due and not stored a minute after the end. */
  readonly unstored: number;
  /** Batches that the operator would not store. */
  readonly refused: number;
  /** Batches that got their PUBACK, and those of them that are not stored a minute after the end; 0 unless PUBACK makes room. */
  readonly acknowledged: number;
  readonly lost: number;
};

export type FullLoad = {
  /** Check-ins that were stored a second while it was counted. */
  readonly stored: number;
  /** All check-ins that were stored, before and after that, too. */
  readonly storedInAll: number;
  /** From when a batch was sent to its `stored`, ms: those that were stored while it was counted. */
  readonly tookMs: readonly number[];
  /** Batches that were sent and not stored a minute after the end, or refused. */
  readonly missing: number;
  /** True where everything that was asked for was sent: the load was not full. */
  readonly ranOut: boolean;
  /** Cores that the load itself took, and those that were loaded. */
  readonly ownCores: number;
  readonly serverCores: number;
};

/** Time to plan and to begin together, ms. */
const LEAD_MS = 300;
const PATIENCE_MS = 60_000;

export class Fleet {
  private onlineOf = new Map<ChildProcess, number>();
  private readonly listeners = new Set<(child: ChildProcess, report: Report) => void>();

  private constructor(
    private readonly children: readonly ChildProcess[],
    private readonly terminals: number,
  ) {
    for (const child of children) {
      child.on('message', (report: Report) => {
        if (report.kind === 'online') this.onlineOf.set(child, report.online);
        for (const listener of [...this.listeners]) listener(child, report);
      });
      child.on('exit', (code) => {
        if (code) console.error(`a load process ended with code ${code}`);
      });
    }
  }

  /** Starts the processes and connects every terminal. `tickets` is a file that `makeTickets` wrote. */
  static async connect(
    prepared: Prepared,
    options: {
      readonly processes: number;
      readonly mqttPort: number;
      readonly tickets: string;
      /** 'at once' where nothing is said. */
      readonly comesBack?: ComesBack;
    },
  ): Promise<Fleet> {
    const { processes, mqttPort, tickets, comesBack = 'at once' } = options;
    // Young batches die young: a nursery of 16 MB (V8's own) would be swept a hundred times a second.
    const execArgv = ['--max-semi-space-size=64', ...fromSource()];
    const children = Array.from({ length: processes }, () =>
      fork(join(__dirname, 'process.ts'), [], { execArgv, serialization: 'advanced' }),
    );
    const fleet = new Fleet(children, prepared.terminals.length);
    for (const [i, child] of children.entries()) {
      // Dealt in turn: the first hundred are spread over all processes.
      const terminals = prepared.terminals.filter((_, n) => n % processes === i);
      child.send({ kind: 'connect', terminals, mqttPort, tickets, comesBack } satisfies Order);
    }
    await fleet.untilOnline();
    return fleet;
  }

  get online(): number {
    return [...this.onlineOf.values()].reduce((sum, online) => sum + online, 0);
  }

  /** Resolves when every terminal is connected. */
  untilOnline(wanted = this.terminals): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.online < wanted) return;
        this.listeners.delete(look);
        resolve();
      };
      this.listeners.add(look);
      look();
    });
  }

  /** Sends at an even pace that no answer holds up. */
  async run(plan: RunPlan): Promise<RunResult> {
    const { items, seconds, patienceMs = PATIENCE_MS } = plan;
    await this.plan(plan);
    const at = Date.now() + LEAD_MS;
    const reports = await this.all('done', () => ({ kind: 'run', at, patienceMs }));
    const samples = reports.flatMap((report) => report.samples);
    const last = samples.reduce((latest, [due, took]) => Math.max(latest, due + took), at + 1);
    const sum = (counts: readonly number[]) => counts.reduce((all, each) => all + each, 0);
    return {
      samples,
      stored: (samples.length * items * 1000) / Math.max(last - at, seconds * 1000),
      unstored: sum(reports.map(({ unstored }) => unstored)),
      refused: sum(reports.map(({ refused }) => refused)),
      acknowledged: sum(reports.map(({ acknowledged }) => acknowledged)),
      lost: sum(reports.map(({ lost }) => lost)),
    };
  }

  /**
   * Sends as much as is taken: each terminal has its window full all the time, as far as `rate` (more than is taken)
   * suffices. What was not sent when the time is over is not sent.
   * @param servers processes of those that are loaded
   */
  async runFull(plan: FullPlan, servers: readonly number[]): Promise<FullLoad> {
    const { items, seconds, warmUpSeconds } = plan;
    const planned = await this.plan({ ...plan, seconds: warmUpSeconds + seconds });
    const at = Date.now() + LEAD_MS;
    const from = at + warmUpSeconds * 1000;
    const until = from + seconds * 1000;
    const done = this.all('done', () => ({ kind: 'run', at, until, patienceMs: PATIENCE_MS }));
    await sleep(from - Date.now());
    const before = [this.cpuTime(), cpuTimeOfAll(servers)] as const;
    const began = performance.now();
    await sleep(until - Date.now());
    const lasted = performance.now() - began;
    const ownCores = (this.cpuTime() - before[0]) / lasted;
    const serverCores = (cpuTimeOfAll(servers) - before[1]) / lasted;
    const reports = await done;
    const samples = reports.flatMap((report) => report.samples);
    const counted = storedWithin(samples, from, until);
    return {
      stored: (counted.length * items) / seconds,
      storedInAll: samples.length * items,
      tookMs: counted.map(([, , onTheWay]) => onTheWay),
      missing: reports.reduce((sum, { unstored, refused }) => sum + unstored + refused, 0),
      ranOut: samples.length >= planned,
      ownCores,
      serverCores,
    };
  }

  /** Resolves with how many batches there are. */
  private async plan({ terminals, items, rate, seconds, window }: RunPlan): Promise<number> {
    const everyMs = (terminals * items * 1000) / rate;
    const each = Math.floor((seconds * 1000) / everyMs);
    const share = (i: number) => Math.ceil((terminals - i) / this.children.length);
    await this.all('planned', (i) => ({
      kind: 'plan',
      ...{ first: share(i), items, everyMs, each, window: window ?? PROTOCOL_WINDOW },
    }));
    return each * terminals;
  }

  private cpuTime(): number {
    return this.children.reduce((sum, { pid }) => sum + cpuTime(pid!), 0);
  }

  /** The last process's last terminal floods for `ms`; resolves with the packets that its line took. */
  async flood(ms: number): Promise<number> {
    const child = this.children.at(-1)!;
    const flooded = this.report(child, 'flooded');
    child.send({ kind: 'flood', ms } satisfies Order);
    return (await flooded).messages;
  }

  /** From now on the terminals say how they are. */
  beginStatus(): void {
    for (const child of this.children) child.send({ kind: 'status' } satisfies Order);
  }

  async close(): Promise<void> {
    for (const child of this.children) if (child.connected) child.send({ kind: 'stop' } satisfies Order);
    await Promise.all(this.children.map((child) => stopped(child)));
  }

  private all<Kind extends Report['kind']>(kind: Kind, order: (i: number) => Order) {
    return Promise.all(
      this.children.map((child, i) => {
        const report = this.report(child, kind);
        child.send(order(i));
        return report;
      }),
    );
  }

  /** The next report of this kind from a process; rejects when the process ends before. */
  private report<Kind extends Report['kind']>(from: ChildProcess, kind: Kind) {
    return new Promise<Extract<Report, { kind: Kind }>>((resolve, reject) => {
      const over = () => {
        this.listeners.delete(listener);
        from.off('exit', ended);
      };
      const ended = () => {
        over();
        reject(new Error('a load process ended before its work was done'));
      };
      const listener = (child: ChildProcess, report: Report) => {
        if (child !== from || report.kind !== kind) return;
        over();
        resolve(report as Extract<Report, { kind: Kind }>);
      };
      this.listeners.add(listener);
      from.once('exit', ended);
    });
  }
}

/** Samples of batches whose `stored` came then: `from` <= it < `until`, unix ms. */
export function storedWithin(samples: readonly Sample[], from: number, until: number): Sample[] {
  return samples.filter(([due, took]) => due + took >= from && due + took < until);
}

/** Writes real tickets of today: passes are proven when their segment closes, which takes its time here as in the field. */
export function makeTickets(prepared: Prepared, count: number): string {
  const path = join(prepared.folder, 'tickets');
  const { today: day } = prepared;
  const make = () =>
    ticketOf(prepared, {
      ...{ day, seed: randomBytes(16), n: 0 },
      riderRef: randomBytes(15),
      notice: randomBytes(16),
    });
  writeFileSync(path, Buffer.concat(Array.from({ length: count }, make)));
  return path;
}
