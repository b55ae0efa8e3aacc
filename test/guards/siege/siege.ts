/** What a fleet, and those among it who mean harm, do to a broker; each returns what came of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { identities } from '../../../broker/testing/peers';
import { openJournal } from '../../../platform/journal';
import { silentLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { whenTestEnds } from '../../support/cleanup';
import { temporaryFolder } from '../../support/folders';
import { waitFor } from '../../support/wait';
import { type BrokerChild, openBrokerChild } from './broker-child';
import { HonestClient } from './honest-client';
import { ID_SIZE, type Start } from './messages';

const MINUTE_MS = 60_000;
/** Bytes of a check-in's payload: a single one. */
const SIZE = 300;
/** Longest pause of a client that was not let in, for each client of the fleet, ms: 250 a second knock again. */
const PAUSE_MS = 4;

export type Outcome = {
  readonly clients: number;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  /** From publish to `stored`, ms. */
  readonly median: number;
  readonly p99: number;
  readonly worst: number;
  /** Largest resident memory of the broker seen, MB. */
  readonly megabytes: number;
};

/** A broker and its fleet, whose ids begin at 1,000. */
export class Siege {
  private highest = 0;
  private constructor(
    readonly clients: HonestClient[],
    public broker: BrokerChild,
    private readonly kind: Start['kind'],
    private readonly folder: string,
  ) {}

  static async lay(kind: Start['kind'], count: number): Promise<Siege> {
    const folder = temporaryFolder();
    const { of, issue } = await identities();
    const broker = await openBrokerChild(kind, folder);
    const siege = new Siege([], broker, kind, folder);
    // One key for the whole fleet would do for TLS; the certificates must differ in name.
    for (let i = 0; i < count; i++) {
      const id = terminalIdOf(1_000 + i);
      const identity = of.get(id) ?? (await issue(id));
      of.set(id, identity);
      siege.clients.push(new HonestClient(() => siege.broker.port, id, identity, SIZE, count * PAUSE_MS));
    }
    whenTestEnds(() => {
      for (const client of siege.clients) client.stop();
    });
    await siege.allIn();
    return siege;
  }

  /** Resolves when every client is in, and says how many tries that took. */
  async allIn(): Promise<number> {
    const before = this.knocks();
    for (const client of this.clients) if (!client.isIn) void client.enter();
    await this.until('everybody to be in', () => this.clients.every(({ isIn }) => isIn));
    return this.knocks() - before;
  }

  begin(): void {
    for (const client of this.clients) client.begin();
  }

  /** Waits until every client has had `more` check-ins stored. */
  async stored(more: number): Promise<void> {
    const goals = this.clients.map(({ accepted }) => accepted.length + more);
    await this.until(`${more} more of each`, () =>
      this.clients.every(({ accepted }, i) => accepted.length >= goals[i]!),
    );
  }

  dropAll(): void {
    for (const client of this.clients) client.drop();
  }

  /** The broker gets no time for anything, and is started again on the same port and folder. */
  async killAndRestart(): Promise<void> {
    const { port } = this.broker;
    await this.broker.kill();
    this.broker = await openBrokerChild(this.kind, this.folder, port);
  }

  async outcome(): Promise<Outcome> {
    for (const client of this.clients) client.pause();
    await this.noteMemory();
    for (const client of this.clients) client.stop();
    await this.broker.kill();
    const found = await readIds(join(this.folder, 'journal'));
    const accepted = this.clients.flatMap((client) => client.accepted);
    const times = this.clients.flatMap((client) => client.times).sort((a, b) => a - b);
    const at = (part: number) => Math.round(times[Math.floor(times.length * part)] ?? 0);
    const outcome = {
      clients: this.clients.length,
      accepted: accepted.length,
      lost: accepted.filter((id) => !found.has(id)).length,
      doubled: accepted.filter((id) => (found.get(id) ?? 0) > 1).length,
      median: at(0.5),
      p99: at(0.99),
      worst: Math.round(times.at(-1) ?? 0),
      megabytes: this.highest,
    };
    rmSync(this.folder, { recursive: true, force: true });
    return outcome;
  }

  async noteMemory(): Promise<number> {
    const { rss } = await this.broker.figures();
    this.highest = Math.max(this.highest, Math.round(rss / 1e6));
    return rss;
  }

  private knocks(): number {
    return this.clients.reduce((all, { knocks }) => all + knocks, 0);
  }

  private async until(what: string, done: () => boolean): Promise<void> {
    await waitFor(
      what,
      () => {
        const end = this.broker.end();
        // Not "not yet": nothing will ever come.
        return end === undefined ? done() : true;
      },
      { deadline: 15 * MINUTE_MS, every: 20 },
    );
    const end = this.broker.end();
    if (end) throw new BrokerDied(end);
  }
}

/** The broker's process ended by itself. */
export class BrokerDied extends Error {}

/** How often each id is in a journal. */
async function readIds(folder: string): Promise<Map<string, number>> {
  const journal = await openJournal({ folder, disk: nodeDisk(), random: systemRandom(), log: silentLog() });
  const found = new Map<string, number>();
  for await (const { record } of journal.read()) {
    const id = Buffer.from(record.subarray(0, ID_SIZE)).toString('hex');
    found.set(id, (found.get(id) ?? 0) + 1);
  }
  await journal.close();
  return found;
}
