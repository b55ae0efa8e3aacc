/** `board`: a check-in by boarding code (PROTOCOL.md section 2), its checks from cheap to dear. */
import { toHex } from '../../../protocol/bytes';
import type { Mark } from '../../../protocol/channels';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { countsForDay } from '../../../protocol/days';
import { Malformed } from '../../../protocol/errors';
import type { RelayBody } from '../../../protocol/relay/bodies';
import type { RelayReply } from '../../../protocol/relay/reply';
import type { Boarding } from '../../../protocol/stored-item';
import { decodeTicket, type Ticket } from '../../../protocol/ticket/layout';
import type { Vehicle } from '../registry/schema';
import { type ApiContext, replyOf } from './context';
import { type BoardingTime, boardingTime, codeTimeOf, type GenuineCode, readCode } from './read-code';

type BoardRequest = Extract<RelayBody, { kind: 'board' }>;

export async function board(context: ApiContext, request: BoardRequest): Promise<RelayReply> {
  const now = context.clock.now();
  const read = readCode(context.registry, request.code, now);
  if ('refused' in read) return replyOf(context, read.refused, now, undefined);
  const ticket = readTicket(request.ticket);
  if (!ticket) return replyOf(context, 'malformed', now, undefined);
  // One ticket posted to two terminals at once must not pass the check of the other one twice.
  const key = `${ticket.day} ${toHex(ticket.tag)}`;
  return context.perTicket(key, () => boardWith(context, request, read.genuine, ticket, now));
}

async function boardWith(
  context: ApiContext,
  request: BoardRequest,
  genuine: GenuineCode,
  ticket: Ticket,
  now: number,
): Promise<RelayReply> {
  const { registry, store, proofs } = context;
  const { terminal } = genuine;
  const id = ticketCheckInId(request.ticket, terminal.number, 'code');
  const stored = await store.get({ kind: 'boarding', day: ticket.day, id });
  if (stored?.kind === 'boarding') return stillThere(context, stored);

  const time = boardingTime(genuine, request, proofs, now);
  const boardedAt = typeof time === 'string' ? now : time.boardedAt;
  const vehicle = registry.vehicleOf(terminal.terminalId, boardedAt);
  const refuse = (code: Parameters<typeof replyOf>[1]) => replyOf(context, code, now, vehicle);
  if (time === 'expired') return replyOf(context, time, now, vehicle, { codeTime: codeTimeOf(genuine, now) });
  if (time === 'code-early') return refuse(time);
  if (!vehicle) return refuse('no-vehicle');
  const { bundle, prove } = context.current();
  if (!countsForDay(boardedAt, ticket.day, bundle.dayShift)) return refuse('ticket-wrong-day');
  const spent = await store.boardingOfTicket(ticket.day, ticket.tag);
  if (spent?.kind === 'boarding' && spent.terminalNumber !== terminal.number)
    return refuse('ticket-elsewhere');
  const { proof } = prove(request.ticket);
  if (proof === 'unknown-key') return refuse('ticket-key-unknown');
  if (proof === 'wrong-signature') return refuse('ticket-forged');

  const marks = marksOf(context, genuine, time, vehicle, now);
  const boarding = boardingOf(request, genuine, ticket, id, time, vehicle, marks);
  await store.put([boarding]);
  context.tell(terminal.number, request.people, now, request.ticket);
  const code = marks.includes('late') ? 'checked-in-late' : 'checked-in';
  return replyOf(context, code, boarding.boardedAt, vehicle, { id, receipt: proofs.receipt(id) });
}

/** The answer to a check-in that is there already, whether its code is still live or not. */
function stillThere(context: ApiContext, { id, vehicleId, boardedAt }: Boarding): RelayReply {
  const vehicle = context.registry.vehicle(vehicleId);
  return replyOf(context, 'already', boardedAt, vehicle, { id, receipt: context.proofs.receipt(id) });
}

function marksOf(
  { crowd }: ApiContext,
  { code, terminal }: GenuineCode,
  { standing }: BoardingTime,
  { capacity }: Vehicle,
  now: number,
): Mark[] {
  if (standing === 'unsure') return ['late', 'clockUnsure'];
  if (standing === 'late') return ['late'];
  return crowd.joins(terminal.number, code.step, capacity, now) ? ['crowded'] : [];
}

function boardingOf(
  request: BoardRequest,
  { terminal }: GenuineCode,
  ticket: Ticket,
  id: Uint8Array,
  time: BoardingTime,
  vehicle: Vehicle,
  marks: readonly Mark[],
): Boarding {
  return {
    kind: 'boarding',
    id,
    channel: 'code',
    versionByte: request.ticket[0]!,
    day: ticket.day,
    vehicleId: vehicle.id,
    terminalNumber: terminal.number,
    boardedAt: time.boardedAt,
    clockErrorMs: time.errorMs,
    // The phone knows no trip and the API is told none: the line is what the registry says.
    trip: { lineId: vehicle.lineId ?? '', tripId: '', startDate: '', stopSequence: 0 },
    people: request.people,
    marks,
    tag: ticket.tag,
    sealed: ticket.sealed,
    signature: ticket.signature,
  };
}

function readTicket(bytes: Uint8Array): Ticket | undefined {
  try {
    return decodeTicket(bytes);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
