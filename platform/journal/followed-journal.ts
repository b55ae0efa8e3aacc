import type { IndexedJournal, IndexedJournalOptions } from './indexed-journal';
import { type Journal, JournalBroken, JournalClosed } from './journal';
import {
  additions,
  distinct,
  findPosition,
  findPositions,
  type Key,
  type Keyed,
  keyText,
  removals,
} from './key-entries';
import type { KeyIndex } from './key-index';
import type { Position } from './position';

/** A record that is to be added. `fresh`: its keys are known to be in no earlier record. */
type New = { readonly record: Uint8Array; readonly keys: readonly Key[]; readonly fresh: boolean };

/** Records on their way together: to disk, then to the index. In the order of the journal. */
interface OnItsWay {
  readonly records: readonly New[];
  state: 'writing' | 'failed' | readonly Position[];
}

/** Records on their way at most; then the index' speed is the journal's. */
const MOST_ON_THEIR_WAY = 20_000;

/** A journal whose index follows it: `openIndexedJournal` makes it. */
export class FollowedJournal implements IndexedJournal {
  readonly journal: Journal;
  private failure: JournalBroken | JournalClosed | undefined;
  /** Keys being appended; settled when it is decided whether a record with the key is on disk. */
  private readonly claims = new Map<string, Promise<void>>();
  /** Keys on disk that the index has not got yet. */
  private readonly ahead = new Map<string, Position>();
  private onTheirWay: OnItsWay[] = [];
  private recordsOnTheirWay = 0;
  private following: Promise<void> | undefined;
  /** Appends that wait until fewer are on their way. */
  private roomWanted: (() => void)[] = [];

  constructor(
    private readonly options: IndexedJournalOptions,
    private index: KeyIndex,
    private readonly openChecked: () => Promise<KeyIndex>,
  ) {
    this.journal = options.journal;
  }

  get broken(): Error | undefined {
    return this.failure ?? this.journal.broken;
  }

  async has(key: Uint8Array): Promise<boolean> {
    return (await this.positionOf(key)) !== undefined;
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const position = await this.positionOf(key);
    return position && this.journal.readAt(position);
  }

  append(record: Uint8Array): Promise<Position> {
    const keys = distinct(this.options.keysOf(record));
    return this.alone(keys, () => this.writeOne({ record, keys, fresh: false }));
  }

  appendNew(record: Uint8Array): Promise<Position | undefined> {
    const keys = distinct(this.options.keysOf(record));
    return this.alone(keys, async () => {
      this.refuseIfBroken();
      if (keys.some(({ text }) => this.ahead.has(text))) return undefined;
      const found = await findPositions(this.index, keys);
      if (found.some((position) => position)) return undefined;
      return this.writeOne({ record, keys, fresh: true });
    });
  }

  appendAllNew(records: readonly Uint8Array[]): Promise<(Position | undefined)[]> {
    const given = records.map((record) => ({ record, keys: distinct(this.options.keysOf(record)) }));
    const allKeys = given.flatMap(({ keys }) => keys);
    return this.alone(allKeys, async () => {
      this.refuseIfBroken();
      const there = await this.areThere(allKeys);
      const added: New[] = [];
      const named = new Set<string>();
      let at = 0;
      const places = given.map(({ record, keys }) => {
        const own = there.slice(at, at + keys.length);
        at += keys.length;
        const { text: name } = keys[0]!;
        if (own[0] || named.has(name)) return undefined;
        named.add(name);
        return added.push({ record, keys, fresh: !own.includes(true) }) - 1;
      });
      const positions = added.length > 0 ? await this.write(added) : [];
      return places.map((place) => (place === undefined ? undefined : positions[place]));
    });
  }

  async removeFile(name: string): Promise<void> {
    this.refuseIfBroken();
    const file = this.journal.files.find((one) => one.name === name && one.closed);
    if (!file) throw new RangeError(`no closed file ${name} in the journal`);
    await this.follow();
    for await (const { position, record } of this.journal.read({ file: file.number, offset: 0 })) {
      if (position.file !== file.number) break;
      const keys = distinct(this.options.keysOf(record));
      await this.attempt(async () => this.index.change(await removals(this.index, { keys, position })));
    }
    await this.journal.removeFile(name);
  }

  async reopen(): Promise<void> {
    this.failure ??= new JournalBroken('reopening', new Error('not finished'));
    // The index first: its handle may be as dead as the journal's.
    await this.following;
    await this.index.close();
    await this.journal.reopen();
    this.onTheirWay = [];
    this.recordsOnTheirWay = 0;
    this.ahead.clear();
    this.index = await this.openChecked();
    this.failure = undefined;
  }

  async close(): Promise<void> {
    await this.journal.close();
    await this.follow();
    this.failure = new JournalClosed();
    await this.index.close();
  }

  async positionOf(key: Uint8Array): Promise<Position | undefined> {
    const text = keyText(key);
    await this.claims.get(text);
    this.refuseIfBroken();
    return this.ahead.get(text) ?? findPosition(this.index, key);
  }

  /**
   * Runs `step` while nobody else adds a record with one of these keys, and who asks for one waits. In the order in which
   * it was asked for: each waits for the last before it, so that a crowd at one key costs no more than as many elsewhere.
   */
  private async alone<Result>(keys: readonly Key[], step: () => Promise<Result>): Promise<Result> {
    const before = new Set<Promise<void>>();
    for (const { text } of keys) {
      const claim = this.claims.get(text);
      if (claim) before.add(claim);
    }
    const result = before.size === 0 ? step() : Promise.all(before).then(step);
    // A failure is told to the one whose record it was; the others look again.
    const mine: Promise<void> = result.then(
      () => this.release(keys, mine),
      () => this.release(keys, mine),
    );
    for (const { text } of keys) this.claims.set(text, mine);
    return result;
  }

  private release(keys: readonly Key[], claim: Promise<void>): void {
    for (const { text } of keys) if (this.claims.get(text) === claim) this.claims.delete(text);
  }

  /** Which of these keys a record on disk has; nobody may be adding one with any of them. */
  private async areThere(keys: readonly Key[]): Promise<boolean[]> {
    const ahead = keys.map(({ text }) => this.ahead.has(text));
    const found = await findPositions(this.index, keys);
    return ahead.map((isAhead, i) => isAhead || found[i] !== undefined);
  }

  private async writeOne(record: New): Promise<Position> {
    const [position] = await this.write([record]);
    return position!;
  }

  private async write(records: readonly New[]): Promise<readonly Position[]> {
    this.refuseIfBroken();
    // A failure wakes who waits, and makes no room: whoever mends waits for them.
    while (!this.broken && this.recordsOnTheirWay >= MOST_ON_THEIR_WAY) await this.room();
    this.refuseIfBroken();
    const mine: OnItsWay = { records, state: 'writing' };
    this.onTheirWay.push(mine);
    this.recordsOnTheirWay += records.length;
    try {
      const positions = await this.journal.appendAll(records.map(({ record }) => record));
      mine.state = positions;
      records.forEach(({ keys }, i) => {
        for (const { text } of keys) if (!this.ahead.has(text)) this.ahead.set(text, positions[i]!);
      });
      return positions;
    } catch (error) {
      mine.state = 'failed';
      throw error;
    } finally {
      void this.follow();
    }
  }

  /** Brings the index up to what is on disk, in the journal's order; resolves when it can go no further. */
  private follow(): Promise<void> {
    this.following ??= this.followAll();
    return this.following;
  }

  private async followAll(): Promise<void> {
    // What was synced together is written together.
    await Promise.resolve();
    try {
      while (!this.failure && this.onTheirWay.length > 0) {
        const waiting = this.onTheirWay.findIndex(({ state }) => state === 'writing');
        if (waiting === 0) return;
        await this.addToIndex(this.onTheirWay.slice(0, waiting === -1 ? undefined : waiting));
      }
    } finally {
      // In the same step as the last look: who comes later begins anew.
      this.following = undefined;
    }
  }

  private async addToIndex(settled: readonly OnItsWay[]): Promise<void> {
    const records = settled.flatMap(({ records, state }) =>
      typeof state === 'string'
        ? []
        : records.map(({ keys, fresh }, i): Keyed => ({ keys, fresh, position: state[i]! })),
    );
    try {
      await this.attempt(async () => this.index.change(await additions(this.index, records)));
    } catch (error) {
      // Told in the log already, and to whoever asks for anything from now on.
      if (error !== this.failure) throw error;
      return;
    }
    this.onTheirWay = this.onTheirWay.slice(settled.length);
    for (const { records } of settled) this.recordsOnTheirWay -= records.length;
    for (const { keys } of records) for (const { text } of keys) this.ahead.delete(text);
    this.makeRoom();
  }

  private room(): Promise<void> {
    return new Promise((resolve) => this.roomWanted.push(resolve));
  }

  private makeRoom(): void {
    const wanted = this.roomWanted;
    this.roomWanted = [];
    for (const resolve of wanted) resolve();
  }

  /** Runs what changes the index; a failure stops everything until `reopen`. */
  private async attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.failure = new JournalBroken('writing the index', error);
      this.options.log.error('index broken, nothing is stored until it was reopened', {
        cause: this.failure,
      });
      this.makeRoom();
      throw this.failure;
    }
  }

  private refuseIfBroken(): void {
    if (this.broken) throw this.broken;
  }
}
