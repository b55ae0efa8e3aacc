/**
 * Ingest: a terminal's batch in, the `stored` answer out once its items are on disk (PROTOCOL.md section 5, TOPICS
 * rule 6). Validates, deduplicates by (day, kind, id), journals; ticket signatures are checked before a segment closes.
 */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import type { Bundle } from '../../../protocol/bundle';
import { encodeCbor } from '../../../protocol/cbor';
import type { BatchItem } from '../../../protocol/messages/check-in-batch';
import { encodeStored, type Stored } from '../../../protocol/messages/stored';
import type { SentenceCode } from '../../../protocol/sentences';
import type { Alighting, StoredItem } from '../../../protocol/stored-item';
import type { CardOwners } from '../card-owners/card-owners';
import type { Registry, Terminal } from '../registry/registry';
import type { ItemStore } from '../store/item-store';
import type { Quarantine } from '../store/quarantine';
import { judgeDay } from './days-kept';
import { type ReadBatch, type ReadItem, readBatch } from './read-batch';
import { type Origin, toStoredItem } from './to-stored-item';

export interface IngestOptions {
  store: ItemStore;
  quarantine: Quarantine;
  cardOwners: Pick<CardOwners, 'put'>;
  registry: Registry;
  /** The bundle in force; it may change between two batches. */
  bundle: () => Bundle;
  /** Days whose segment key was destroyed. */
  isShredded: (day: number) => boolean;
  clock: Pick<Clock, 'now'>;
  log: Log;
  /** Hears how many items were taken, or refused by which code. */
  count?: (outcome: string, items: number) => void;
}

/**
 * Resolves with the payload for `stored/{t}` when everything that it does not refuse is on disk.
 * @throws only what the disk throws: then nothing may be acknowledged
 */
export type Accept = (message: { terminalId: string; payload: Uint8Array }) => Promise<Uint8Array>;

type OwnerItem = Extract<BatchItem, { kind: 'card owner' }>;

const NONE: ReadonlySet<StoredItem> = new Set();

/** An item that will not be stored, and whether its bytes are kept for a look. */
type Refused = { readonly id: Uint8Array; readonly code: SentenceCode; readonly keep?: Uint8Array };

export function createIngest(options: IngestOptions): Accept {
  const { registry, quarantine, store, clock } = options;
  return async ({ terminalId, payload }) => {
    const t1 = clock.now();
    const answer = (rest: Pick<Stored, 'batch' | 'refused' | 'error'>): Uint8Array =>
      encodeStored({ v: 1, ...rest, t1, t2: clock.now() });

    const terminal = registry.terminal(terminalId);
    const batch = readBatch(payload);
    if (!terminal) {
      options.log.warn('check-ins of a terminal that the registry does not know', { terminal: terminalId });
      const error = 'this terminal is not in the registry: its check-ins are taken once it is';
      return answer({ batch: batch.batch, refused: [], error });
    }
    if (batch.kind === 'unreadable') return answer(await withoutEnvelope(options, terminal, batch, payload));

    const { stored, refused, owners } = sort(options, terminal, batch);
    const alightings = stored.filter((item): item is Alighting => item.kind === 'alighting');
    const foreign = alightings.length === 0 ? NONE : await foreignOf(store, terminal, alightings);
    for (const { keep } of refused) if (keep) await quarantine.keep(terminal.number, keep);
    for (const { id, sealed } of owners) await options.cardOwners.put(id, sealed);
    await store.put(foreign.size === 0 ? stored : stored.filter((item) => !foreign.has(item)));
    const all: Refused[] = [
      ...refused,
      ...[...foreign].map(({ id }) => ({ id, code: 'not-yours' as const })),
    ];
    options.count?.('taken', stored.length - foreign.size + owners.length);
    report(options, terminal, all);
    return answer({ batch: batch.batch, refused: all.map(({ id, code }) => ({ id, code })) });
  };
}

/** Several items come again one at a time; a single one moves to quarantine, and the terminal may go on. */
async function withoutEnvelope(
  options: IngestOptions,
  terminal: Terminal,
  { batch, why, ids }: Extract<ReadBatch, { kind: 'unreadable' }>,
  payload: Uint8Array,
): Promise<Pick<Stored, 'batch' | 'refused' | 'error'>> {
  const { quarantine, log } = options;
  const [id] = ids;
  if (ids.length !== 1 || !id) {
    log.warn('batch unreadable, its items are asked for one by one', { terminal: terminal.terminalId, why });
    return { batch, refused: [], error: why.slice(0, 200) };
  }
  await quarantine.keep(terminal.number, payload);
  report(options, terminal, [{ id, code: 'unreadable' }]);
  return { batch, refused: [{ id, code: 'unreadable' }] };
}

/** What of a batch is to be stored, and what is refused. */
function sort(
  options: IngestOptions,
  terminal: Terminal,
  { items, clock, ctx }: Extract<ReadBatch, { kind: 'batch' }>,
): { stored: StoredItem[]; refused: Refused[]; owners: OwnerItem[] } {
  const origin: Origin = { terminal, ctx, clock, dayShift: options.bundle().dayShift };
  const stored: StoredItem[] = [];
  const refused: Refused[] = [];
  const owners: OwnerItem[] = [];
  for (const read of items) {
    const result = sortOne(options, origin, read);
    if ('stored' in result) stored.push(result.stored);
    else if ('owner' in result) owners.push(result.owner);
    else refused.push(result);
  }
  return { stored, refused, owners };
}

function sortOne(
  options: IngestOptions,
  origin: Origin,
  read: ReadItem,
): { stored: StoredItem } | { owner: OwnerItem } | Refused {
  const unreadable = (id: Uint8Array, value: unknown): Refused => ({
    id,
    code: 'unreadable',
    keep: encodeCbor({ ctx: origin.ctx, clock: origin.clock, item: value }),
  });
  if (!('item' in read)) return unreadable(read.unreadable, read.value);
  // Kept apart from check-ins, and without who brought it.
  if (read.item.kind === 'card owner') return { owner: read.item };
  const result = toStoredItem(options.registry, origin, read.item);
  if ('refused' in result) {
    const { refused: code } = result;
    return code === 'unreadable' ? unreadable(read.item.id, read.item) : { id: read.item.id, code };
  }
  switch (judgeDay(options.bundle(), options.isShredded, result.stored.day, options.clock.now())) {
    case 'kept':
      return result;
    case 'too-old':
      return { id: read.item.id, code: 'too-old' };
    case 'never':
      return unreadable(read.item.id, read.item);
  }
}

/** A terminal ends its own rides only; where the boarding is not here yet, nothing speaks against it. */
async function foreignOf(
  store: ItemStore,
  terminal: Terminal,
  alightings: readonly Alighting[],
): Promise<ReadonlySet<StoredItem>> {
  const foreign = new Set<StoredItem>();
  for (const item of alightings) {
    const boarding = await store.get({ kind: 'boarding', day: item.day, id: item.id });
    if (boarding?.kind === 'boarding' && boarding.terminalNumber !== terminal.number) foreign.add(item);
  }
  return foreign;
}

/** Counts by code; nothing of the items. */
function report({ log, count }: IngestOptions, terminal: Terminal, refused: readonly Refused[]): void {
  for (const code of new Set(refused.map((each) => each.code))) {
    const items = refused.filter((each) => each.code === code).length;
    count?.(code, items);
    log.warn('items refused', { terminal: terminal.terminalId, code, count: items });
  }
}
