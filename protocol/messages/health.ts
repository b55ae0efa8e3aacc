/**
 * `coride/1/terminal/{op}/{t}/health` (QoS 0, retained): every 60 s and when a state changes. The 20 items are those of
 * ITxPT's inventory status list (ITxPT S02 P01), so that fleet systems know them; figures stand beside them. Counts are
 * coarse: published every minute, exact ones would show each rider's boarding.
 */
import { type Static, Type } from 'typebox';
import { jsonReader, Maybe, OneOf, Rfc3339 } from '../schema';
import { TERMINAL_LANES } from '../topics';
import { ClockState } from './check-in-batch';
import { Count, Fives } from './coarse';

/** ITxPT's list in its order, as words. */
export const HEALTH_ITEMS = [
  'generic',
  'submodules',
  'lowUptime',
  'highUptime',
  'freeMemory',
  'freeStorage',
  'rootFileSystem',
  'dataFileSystem',
  'fileSystemLoad',
  'missingFile',
  'cpu',
  'networkLoad',
  'tampering',
  'backOffice',
  'wan',
  'configuration',
  'applications',
  'temperature',
  'timeSync',
  'powerSupply',
] as const;
export type HealthItem = (typeof HEALTH_ITEMS)[number];

const ItemState = OneOf('ok', 'warn', 'failed', 'unknown');
export type ItemState = Static<typeof ItemState>;

const Whole = Type.Integer({ minimum: 0 });
const Figure = Maybe(Type.Number());

/** What the terminal reads back from its own pixels. */
export const SCREEN_PROOFS = ['readable', 'stale', 'blank', 'unreadable', 'frozen', 'unverifiable'] as const;
export type ScreenProof = (typeof SCREEN_PROOFS)[number];

/** Feedback later than this is slow, ms from the scanner's frame to the beep: DESIGN.md section 2, "under a tenth of a second". */
export const SLOW_FEEDBACK_MS = 100;

export const HealthSchema = Type.Object({
  v: Type.Literal(1),
  at: Rfc3339,
  items: Type.Object(
    Object.fromEntries(HEALTH_ITEMS.map((item) => [item, ItemState])) as Record<HealthItem, typeof ItemState>,
  ),
  /** What the board says of itself; null where it does not. */
  board: Type.Object({
    uptimeS: Figure,
    /** Of all cores together. */
    cpuPercent: Figure,
    freeMemoryMiB: Figure,
    /** Of the file system that holds the outbox. */
    freeStorageMiB: Figure,
    temperatureC: Figure,
  }),
  /** The terminal's process. */
  process: Type.Object({ uptimeS: Whole, memoryMiB: Figure }),
  outbox: Type.Object({
    waiting: Count,
    /** When the oldest waiting check-in was made, rounded down to five minutes. */
    oldestAt: Maybe(Rfc3339),
    /** Of all its files, in whole 64 KiB. */
    bytes: Whole,
    storage: OneOf('ok', 'full', 'read-only', 'failing'),
  }),
  /** accepted - stored - waiting - refused = missing; `missing` is exact and 0 unless the disk lost something. */
  ledger: Type.Object({
    accepted: Count,
    stored: Count,
    waiting: Count,
    refused: Count,
    missing: Type.Integer(),
  }),
  /**
   * How riders fare at it since its process began: check-ins, what was held to it and refused, and check-ins whose feedback came
   * later than `SLOW_FEEDBACK_MS`; in whole fives, rounded down. A rollout compares its waves by it.
   */
  service: Maybe(Type.Object({ checkIns: Fives, refusals: Fives, slow: Fives })),
  clock: ClockState,
  screen: OneOf(...SCREEN_PROOFS),
  scanner: OneOf('none', 'opening', 'ready', 'missing', 'garbled'),
  /** Since the process began. */
  disk: Type.Object({ writtenBytes: Whole, syncs: Whole }),
  network: Type.Object({
    session: Whole,
    /** Of this day; an estimate that counts headers. */
    bytesToday: Whole,
    /** Null: no budget. */
    budgetBytes: Maybe(Whole),
  }),
});

export type Health = Static<typeof HealthSchema>;
export const decodeHealth = jsonReader('health message', HealthSchema, TERMINAL_LANES.health.maxBytes);
