/** `alight`: the rider says "I got off"; the receipt proves whose ride it is, the first word counts. */
import { stepTime } from '../../../protocol/boarding-code/steps';
import { concat, uint } from '../../../protocol/bytes';
import { dayBytes, dayOf } from '../../../protocol/days';
import type { RelayBody } from '../../../protocol/relay/bodies';
import type { RelayReply } from '../../../protocol/relay/reply';
import type { Alighting, Boarding } from '../../../protocol/stored-item';
import { type ApiContext, replyOf } from './context';

type AlightRequest = Extract<RelayBody, { kind: 'alight' }>;

/** A phone may have been without network for days: as long as its tickets last, it may say when it got off. */
const DAYS_BACK = 7;
/** A step that lies further off than this from what can be is not believed: the server's time is taken. */
const AHEAD_MS = 30_000;
const BEFORE_BOARDING_MS = 60_000;
const LONG_AGO_MS = 24 * 3_600_000;

export async function alight(context: ApiContext, request: AlightRequest): Promise<RelayReply> {
  const { store, registry, proofs } = context;
  const now = context.clock.now();
  const boarding = await findBoarding(context, request.id, now);
  if (!boarding) return replyOf(context, 'ride-unknown', now, undefined);
  const vehicle = registry.vehicle(boarding.vehicleId);
  if (!proofs.provesReceipt(request.id, request.receipt))
    return replyOf(context, 'receipt-wrong', now, undefined);
  const alighting: Alighting = {
    kind: 'alighting',
    id: boarding.id,
    day: boarding.day,
    vehicleId: boarding.vehicleId,
    alightedAt: alightingTime(request.step, boarding.boardedAt, now),
  };
  const [isFirst] = await store.put([alighting]);
  if (isFirst) context.tell(boarding.terminalNumber, 0, now, ticketOf(boarding));
  const first = isFirst ? alighting : await store.get(alighting);
  const alightedAt = first?.kind === 'alighting' ? first.alightedAt : alighting.alightedAt;
  return replyOf(context, 'got-off', alightedAt, vehicle, { id: boarding.id });
}

/** The message names no day (it would be a fingerprint): the days that it can be are few. */
async function findBoarding(
  { store, current }: ApiContext,
  id: Uint8Array,
  now: number,
): Promise<Boarding | undefined> {
  const today = dayOf(now, current().bundle.dayShift);
  for (let day = today + 1; day >= Math.max(today - DAYS_BACK, 0); day--) {
    const found = await store.get({ kind: 'boarding', day, id });
    if (found?.kind === 'boarding') return found;
  }
  return undefined;
}

/** The step's own time, not before the boarding; the server's where the step is far off. */
function alightingTime(step: number, boardedAt: number, now: number): number {
  const stepMs = stepTime(step, now);
  const believed =
    stepMs <= now + AHEAD_MS && stepMs >= boardedAt - BEFORE_BOARDING_MS && now - stepMs <= LONG_AGO_MS;
  return Math.max(believed ? stepMs : now, boardedAt);
}

/** The ticket that a boarding by code or pass was made with. */
function ticketOf({ versionByte, day, tag, sealed, signature }: Boarding): Uint8Array {
  return concat(uint(versionByte, 1), dayBytes(day), tag, sealed, signature ?? new Uint8Array(0));
}
