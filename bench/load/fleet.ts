/** A fleet of simulated terminals in processes of their own, so that their work is not the operator's. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Prepared, ticketOf } from '../prepared';
import { cpuTime, stopped } from '../process';
import type { Sample } from './terminal';
import type { Order, Report } from './words';

export type RunPlan = {
  /** How many of the terminals send. */
  readonly terminals: number;
  /** Check-ins a message. */
  readonly items: number;
  /** Check-ins a second of all together, evenly spread. */
  readonly rate: number;
  readonly seconds: number;
};

export type RunResult = {
  readonly samples: readonly Sample[];
  /** Check-ins stored a second, from the first that was due to the last answer. */
  readonly stored: number;
  /** Batches that were due and not stored a minute after the end. */
  readonly unstored: number;
  /** Batches that the operator would not store. */
  readonly refused: number;
};

export type FullLoad = {
  /** Check-ins that were stored a second while the load lasted. */
  readonly stored: number;
  /** From when a batch was sent to its `stored`, ms: those that were stored meanwhile. */
  readonly tookMs: readonly number[];
  /** Batches that were sent and not stored a minute after the end, or refused. */
  readonly missing: number;
  /** Cores that the load itself took. */
  readonly ownCores: number;
};

/** Time to plan and to begin together, ms. */
const LEAD_MS = 300;

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
    options: { readonly processes: number; readonly mqttPort: number; readonly tickets: string },
  ): Promise<Fleet> {
    const { processes, mqttPort, tickets } = options;
    const execArgv = ['-r', 'ts-node/register/transpile-only'];
    const children = Array.from({ length: processes }, () =>
      fork(join(__dirname, 'process.ts'), [], { execArgv, serialization: 'advanced' }),
    );
    const fleet = new Fleet(children, prepared.terminals.length);
    for (const [i, child] of children.entries()) {
      // Dealt in turn: the first hundred are spread over all processes.
      const terminals = prepared.terminals.filter((_, n) => n % processes === i);
      child.send({ kind: 'connect', terminals, mqttPort, tickets } satisfies Order);
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
    const { items, seconds } = plan;
    await this.plan(plan);
    const at = Date.now() + LEAD_MS;
    const reports = await this.all('done', () => ({ kind: 'run', at }));
    const samples = reports.flatMap((report) => report.samples);
    const last = samples.reduce((latest, [due, took]) => Math.max(latest, due + took), at + 1);
    return {
      samples,
      stored: (samples.length * items * 1000) / Math.max(last - at, seconds * 1000),
      unstored: reports.reduce((sum, { unstored }) => sum + unstored, 0),
      refused: reports.reduce((sum, { refused }) => sum + refused, 0),
    };
  }

  /**
   * Sends as much as is taken: each terminal has its four batches on their way all the time, as far as `rate` (more than
   * anybody takes) suffices. What was not sent when the time is over is not sent.
   */
  async runFull({ terminals, items, rate, seconds }: RunPlan): Promise<FullLoad> {
    await this.plan({ terminals, items, rate, seconds });
    const at = Date.now() + LEAD_MS;
    const until = at + seconds * 1000;
    const before = this.cpuTime();
    const done = this.all('done', () => ({ kind: 'run', at, until }));
    await sleep(until - Date.now());
    const ownCores = (this.cpuTime() - before) / (seconds * 1000);
    const reports = await done;
    const inTime = reports.flatMap(({ samples }) => samples).filter(([due, took]) => due + took <= until);
    return {
      stored: (inTime.length * items) / seconds,
      tookMs: inTime.map(([, , onTheWay]) => onTheWay),
      missing: reports.reduce((sum, { unstored, refused }) => sum + unstored + refused, 0),
      ownCores,
    };
  }

  private async plan({ terminals, items, rate, seconds }: RunPlan): Promise<void> {
    const everyMs = (terminals * items * 1000) / rate;
    const share = (i: number) => Math.ceil((terminals - i) / this.children.length);
    await this.all('planned', (i) => ({ kind: 'plan', first: share(i), items, everyMs, seconds }));
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
