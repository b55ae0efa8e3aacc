/**
 * Knows what really happened: who boarded where and when, who was told that a check-in is safe, and what the operator
 * then has (FAULTS.md 3.4, a to c, f, j). Acceptances are counted, never ids: two under one id would look like one.
 */
import type { Clock } from '../../platform/clock';
import { createLog, type Log, silentLog } from '../../platform/log';
import type { MemoryDisk } from '../../platform/memory-disk';
import { CODE_PERIOD_MS } from '../../protocol/boarding-code/steps';
import { toHex } from '../../protocol/bytes';
import { decodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { decodeStored } from '../../protocol/messages/stored';
import { ITEM_KIND, type StoredItem } from '../../protocol/stored-item';
import { CANARY, PHONE_CANARY } from './cast';
import type { Way } from './plan';
import { isOnPlatter } from './platter';
import { Subjects } from './subjects';
import type { World } from './world';

/** Somebody boards, once; the same person may try several times. */
export type Attempt = {
  /** The check-in's id; where the terminal draws it, the identifier that it seals. */
  readonly who: Uint8Array | string;
  readonly kind: 'boarding' | 'alighting';
  readonly channel: Way;
  readonly terminal: string;
  /** Day of the ticket's key; undefined where the terminal chooses it, by its own clock. */
  readonly day: number | undefined;
  /** True times of each try, unix ms. */
  readonly tries: number[];
  /** How often the person was told that the check-in is safe. */
  told: number;
};

/** Where the record of an item begins in the outbox's and in the operator's journal, and what it begins with. */
const OUTBOX = { folder: '/t/outbox', kinds: [1], at: 13 };
const STORE = { folder: '/op/data/journal', at: 1 };
/** A trusted clock is right to this; a boarding by code is as sure as the clock behind the code. */
const TRUST_MS = 15_000;

const keyOf = ({ kind, who }: Pick<Attempt, 'kind' | 'who'>) =>
  `${kind} ${typeof who === 'string' ? who : toHex(who)}`;
const nameOf = (who: Uint8Array | string) => (typeof who === 'string' ? who.slice(-8) : shortId(who));

export class Witness {
  readonly attempts = new Map<string, Attempt>();
  private readonly subjects = new Subjects();
  /** Disks by machine. */
  readonly disks = new Map<string, MemoryDisk>();
  /** Clocks were set, so that nobody can say how late it is. */
  timeIsUnsure = false;

  constructor(
    private readonly world: World,
    private readonly readsLog: boolean,
  ) {}

  /** Somebody tries, now. */
  tries(attempt: Omit<Attempt, 'tries' | 'told'>): Attempt {
    const known = this.attempts.get(keyOf(attempt)) ?? { ...attempt, tries: [], told: 0 };
    this.attempts.set(keyOf(attempt), known);
    known.tries.push(this.world.clock.now());
    return known;
  }

  /** Somebody is told that the check-in is safe: then it is on a disk already. */
  tells(attempt: Attempt, by: string): void {
    attempt.told++;
    this.world.note(by, `says that ${nameOf(attempt.who)} is safe`);
    if (!this.isOnDisk(attempt))
      this.world.fail(by, `said that ${nameOf(attempt.who)} is safe, and it is on no disk`);
  }

  /** Ingest answers a batch: what it does not refuse is on disk already. */
  readonly answers = (terminal: string, payload: Uint8Array, answer: Uint8Array): void => {
    const { refused, error } = decodeStored(answer);
    if (error !== undefined) return;
    const gone = new Set(refused.map(({ id }) => toHex(id)));
    for (const { id, code } of refused) this.world.note('operator', `refuses ${shortId(id)}: ${code}`);
    for (const item of decodeCheckInBatch(payload).items) {
      if (gone.has(toHex(item.id)) || this.isStored(item.id, Object.values(ITEM_KIND))) continue;
      this.world.fail('operator', `answers stored for ${shortId(item.id)} of ${terminal}, not on its disk`);
    }
  };

  /** Hears bytes that cross a port. */
  sees(port: string): (bytes: Uint8Array) => void {
    return (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (buffer.includes(CANARY) || buffer.includes(PHONE_CANARY))
        this.world.fail(port, `shows a rider's identifier`);
    };
  }

  /** A log whose lines are read for what names a rider. */
  log(name: string, clock: Pick<Clock, 'now'>): Log {
    if (!this.readsLog) return silentLog();
    return createLog(name, {
      clock,
      write: (line) => {
        if ([CANARY, PHONE_CANARY, 'CR1:', 'CR2:'].some((secret) => line.includes(secret)))
          this.world.fail(name, `logs a rider's identifier: ${line}`);
      },
    });
  }

  /** Compares what the operator has in the end with what was promised. */
  reckon(items: readonly StoredItem[]): { accepted: number; lost: number; doubled: number } {
    const found = new Map<string, StoredItem[]>();
    for (const item of items) {
      // Tag keys are the terminal's own, nobody's check-in.
      if (item.kind === 'tag key') continue;
      const key = `${item.kind} ${this.subjects.of(item) ?? toHex(item.id)}`;
      found.set(key, [...(found.get(key) ?? []), item]);
    }
    let [accepted, lost, doubled] = [0, 0, 0];
    for (const [key, attempt] of this.attempts) {
      accepted += attempt.told;
      const there = found.get(key) ?? [];
      if (there.length === 0) lost += attempt.told;
      if (there.length > 1) doubled += there.length - 1;
      if (there.length === 0 && attempt.told > 0)
        this.world.fail(attempt.terminal, `${attempt.channel} ${nameOf(attempt.who)} is lost`);
      if (there.length > 1) this.world.fail('operator', `has ${nameOf(attempt.who)} ${there.length} times`);
    }
    for (const [key, [item]] of found) {
      const attempt = this.attempts.get(key);
      if (!attempt) this.world.fail('operator', `has ${key}, which nobody did`);
      else this.checkItem(item!, attempt);
    }
    return { accepted, lost, doubled };
  }

  private checkItem(item: StoredItem, attempt: Attempt): void {
    if (attempt.day !== undefined && item.day !== attempt.day)
      this.world.fail('operator', `${shortId(item.id)} is of day ${item.day}, its key of ${attempt.day}`);
    if (item.kind !== 'boarding' || this.timeIsUnsure) return;
    if (item.marks.includes('clockUnsure')) return;
    const shown = item.channel === 'code' ? CODE_PERIOD_MS : 0;
    const error = item.clockErrorMs + (item.channel === 'code' ? TRUST_MS : 0) + 1;
    const isIn = (at: number) => at >= item.boardedAt - error && at <= item.boardedAt + shown + error;
    if (attempt.tries.some(isIn)) return;
    const off = attempt.tries.map((at) => at - item.boardedAt).join(', ');
    this.world.fail('operator', `${shortId(item.id)} by ${item.channel} is ${off} ms off, stated ${error}`);
  }

  private isOnDisk({ who, kind, terminal }: Attempt): boolean {
    const board = this.disks.get(terminal);
    const operator = this.disks.get('operator');
    if (!board || !operator) return false;
    if (typeof who !== 'string')
      return (
        this.isStored(who, [ITEM_KIND[kind]]) ||
        isOnPlatter(board, OUTBOX.folder, who, OUTBOX.kinds, OUTBOX.at)
      );
    return (
      this.subjects.inStore(operator, STORE.folder).has(who) ||
      this.subjects.inOutbox(board, OUTBOX.folder).has(who)
    );
  }

  private isStored(id: Uint8Array, kinds: readonly number[]): boolean {
    const disk = this.disks.get('operator');
    return disk !== undefined && isOnPlatter(disk, STORE.folder, id, kinds, STORE.at);
  }
}

const shortId = (id: Uint8Array): string => toHex(id).slice(0, 8);
