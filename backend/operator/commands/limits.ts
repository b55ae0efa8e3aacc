/**
 * What an account may ask of how many terminals: a password that was stolen, or a flow that runs in a circle, must not flood a city.
 * Judged by the book, so that a restart forgets nothing. Pure.
 */
import type { CommandKind } from '../../../protocol/messages/command';
import type { Book } from './book';

const MINUTE_MS = 60_000;
export const LIMITS = {
  /** Orders of one account in ten minutes. */
  orders: 30,
  ordersMs: 10 * MINUTE_MS,
  /** Terminals that one account may address in an hour: the fleet twice, and these at least. */
  addressed: 500,
  addressedMs: 60 * MINUTE_MS,
  /** Unanswered orders at one terminal; the broker remembers 64. */
  open: 10,
  /** Each answer is 15 KB of mobile data and of memory here. */
  answersWithData: 20,
  /** While they start, nobody checks in there: this part of the fleet in one order, and these at least. */
  restart: 0.1,
  restartLeast: 20,
} as const;

/**
 * Why an order must not be placed now, in words; undefined: it may.
 * @param asked to how many terminals, of a fleet of how many
 */
export function refusalOf(
  book: Book,
  asked: {
    readonly who: string;
    readonly kind: CommandKind;
    readonly terminalIds: readonly string[];
    readonly fleet: number;
    /** Unix ms. */
    readonly now: number;
  },
): string | undefined {
  const { who, kind, terminalIds, fleet, now } = asked;
  const many = terminalIds.length;
  const own = book.orders().filter((order) => order.who === who);
  const since = (ms: number) => own.filter(({ at }) => at > now - ms);
  if (since(LIMITS.ordersMs).length >= LIMITS.orders)
    return `${who} has given ${LIMITS.orders} commands within ten minutes: wait a little`;
  const before = since(LIMITS.addressedMs).reduce((sum, order) => sum + order.terminalIds.length, 0);
  const most = Math.max(LIMITS.addressed, 2 * fleet);
  if (before + many > most)
    return `${who} may address ${most} terminals an hour, has addressed ${before}, and this is ${many} more`;
  if ((kind === 'logs' || kind === 'screenshot') && many > LIMITS.answersWithData)
    return `${kind} may be asked of ${LIMITS.answersWithData} terminals at once, this is ${many}`;
  const restarts = Math.max(LIMITS.restartLeast, Math.ceil(fleet * LIMITS.restart));
  if (kind === 'restart' && many > restarts)
    return `${restarts} terminals may be restarted at once, this is ${many}: while they start nobody checks in there`;
  const full = terminalIds.find((terminalId) => book.open(terminalId, now).length >= LIMITS.open);
  return full && `terminal ${full} has ${LIMITS.open} commands to answer: wait, or cancel some`;
}
