/** Turns what a terminal published into what is stored, or says why it never will be (PROTOCOL.md section 5). */
import { sameBytes } from '../../../protocol/bytes';
import type { Mark } from '../../../protocol/channels';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { countsForDay, DAY_GRACE_SECONDS } from '../../../protocol/days';
import { Malformed } from '../../../protocol/errors';
import type { BatchContext, BatchItem, ClockState } from '../../../protocol/messages/check-in-batch';
import type { Boarding, StoredItem } from '../../../protocol/stored-item';
import { decodeTicket } from '../../../protocol/ticket/layout';
import type { Registry, Terminal } from '../registry/registry';

/** First byte of check-ins that carry no ticket: version 1, no ticket key. */
const TERMINAL_MADE = 0x10;

/** What the items of a batch share. */
export type Origin = {
  readonly terminal: Terminal;
  readonly ctx: BatchContext;
  readonly clock: ClockState;
  readonly dayShift: number;
};

export type Refusal = 'not-yours' | 'unreadable';

/** The item as it is stored; its day's age and the boarding that an alighting names are the caller's questions. */
export function toStoredItem(
  registry: Registry,
  origin: Origin,
  item: Exclude<BatchItem, { kind: 'card owner' }>,
): { stored: StoredItem } | { refused: Refusal } {
  const { terminal } = origin;
  switch (item.kind) {
    case 'pass':
      return passBoarding(registry, origin, item);
    case 'card':
    case 'assisted':
    case 'driver':
      return {
        stored: boarding(registry, origin, item, {
          id: item.id,
          channel: item.kind,
          versionByte: TERMINAL_MADE,
          day: item.day,
          tag: item.tag,
          sealed: item.sealed,
          signature: null,
          people: item.people ?? 1,
        }),
      };
    case 'tag key': {
      const { id, day, sealed, signature } = item;
      return { stored: { kind: 'tag key', id, day, terminalNumber: terminal.number, sealed, signature } };
    }
    case 'alight': {
      const { vehicleId } = vehicleAt(registry, origin, item.at);
      return { stored: { kind: 'alighting', id: item.id, day: item.day, vehicleId, alightedAt: item.at } };
    }
    case 'trip end': {
      const { id, day, at: endedAt, err: clockErrorMs } = item;
      const { vehicleId } = vehicleAt(registry, origin, endedAt);
      return { stored: { kind: 'trip end', id, day, vehicleId, endedAt, clockErrorMs } };
    }
  }
}

function passBoarding(
  registry: Registry,
  origin: Origin,
  item: Extract<BatchItem, { kind: 'pass' }>,
): { stored: StoredItem } | { refused: Refusal } {
  const right = ticketCheckInId(item.ticket, origin.terminal.number, 'pass');
  if (!sameBytes(item.id, right)) return { refused: 'not-yours' };
  try {
    const { day, tag, sealed, signature } = decodeTicket(item.ticket);
    const versionByte = item.ticket[0]!;
    const own = {
      id: item.id,
      channel: 'pass',
      versionByte,
      day,
      tag,
      sealed,
      signature,
      people: 1,
    } as const;
    return { stored: boarding(registry, origin, item, own) };
  } catch (error) {
    if (error instanceof Malformed) return { refused: 'unreadable' };
    throw error;
  }
}

function boarding(
  registry: Registry,
  origin: Origin,
  { at, err }: { at: number; err: number },
  own: Pick<Boarding, 'id' | 'channel' | 'versionByte' | 'day' | 'tag' | 'sealed' | 'signature' | 'people'>,
): Boarding {
  const { ctx, clock, dayShift, terminal } = origin;
  const { vehicleId, isClaimed } = vehicleAt(registry, origin, at);
  const isUnsure = clock.source === 'none' || err >= DAY_GRACE_SECONDS * 1000;
  const marks: Mark[] = [];
  if (!countsForDay(at, own.day, dayShift)) marks.push('misdated');
  if (!isClaimed) marks.push('reassigned');
  if (isUnsure) marks.push('clockUnsure');
  return {
    kind: 'boarding',
    ...own,
    vehicleId,
    terminalNumber: terminal.number,
    boardedAt: at,
    clockErrorMs: err,
    trip: {
      lineId: ctx.line ?? '',
      tripId: ctx.trip ?? '',
      startDate: ctx.startDate ?? '',
      stopSequence: ctx.stopSequence ?? 0,
    },
    marks,
  };
}

/** The registry's assignment at that time decides; a terminal that it does not know on any vehicle keeps its claim. */
function vehicleAt(registry: Registry, { terminal, ctx }: Origin, atMs: number) {
  const assigned = registry.vehicleOf(terminal.terminalId, atMs);
  return { vehicleId: assigned?.id ?? ctx.vehicle, isClaimed: assigned?.id === ctx.vehicle };
}
