/** Reads a batch as far as it can be read: an envelope with some items, or at least what an answer must name. */
import { decodeCbor } from '../../../protocol/cbor';
import { Malformed } from '../../../protocol/errors';
import {
  type BatchContext,
  type BatchItem,
  type ClockState,
  decodeBatchEnvelope,
  MAX_BATCH_BYTES,
  readBatchItem,
} from '../../../protocol/messages/check-in-batch';

export type ReadBatch =
  | {
      readonly kind: 'batch';
      readonly batch: number;
      readonly clock: ClockState;
      readonly ctx: BatchContext;
      readonly items: readonly ReadItem[];
    }
  /** The envelope is unreadable. `batch`: its number if that can be read, else 0; `ids` of its items likewise. */
  | {
      readonly kind: 'unreadable';
      readonly batch: number;
      readonly why: string;
      readonly ids: readonly Uint8Array[];
    };

/** One item, or the id of one that is unreadable (zeros when it has none). */
export type ReadItem =
  | { readonly item: BatchItem }
  | { readonly unreadable: Uint8Array; readonly value: unknown };

export function readBatch(payload: Uint8Array): ReadBatch {
  let envelope: ReturnType<typeof decodeBatchEnvelope>;
  try {
    envelope = decodeBatchEnvelope(payload);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: 'unreadable', why: error.message, ...salvage(payload) };
  }
  const { batch, clock, ctx, items } = envelope;
  return { kind: 'batch', batch, clock, ctx, items: items.map(readItem) };
}

function readItem(value: unknown): ReadItem {
  try {
    return { item: readBatchItem(value) };
  } catch (error) {
    if (error instanceof Malformed) return { unreadable: idOf(value), value };
    throw error;
  }
}

/** The number and the ids of a batch whose envelope is not what it must be. */
function salvage(payload: Uint8Array): { batch: number; ids: Uint8Array[] } {
  let value: unknown;
  try {
    value = decodeCbor('check-in batch', payload, MAX_BATCH_BYTES);
  } catch (error) {
    if (error instanceof Malformed) return { batch: 0, ids: [] };
    throw error;
  }
  const { batch, items } = Object(value) as { batch?: unknown; items?: unknown };
  return {
    batch: Number.isSafeInteger(batch) && Number(batch) >= 0 ? Number(batch) : 0,
    ids: Array.isArray(items) ? items.map(idOf) : [],
  };
}

function idOf(value: unknown): Uint8Array {
  const { id } = Object(value) as { id?: unknown };
  return id instanceof Uint8Array && id.length === 16 ? id : new Uint8Array(16);
}
