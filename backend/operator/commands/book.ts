/** The book of orders: what its journal tells, folded. Knows no clock, disk or network. */
import { timeOf } from '../../../protocol/time-text';
import { idsIn } from '../packed-ids';
import { LIMITS } from './limits';
import type { Order, OrderEvent, Progress, ProgressState } from './order';

/** An answer may be on its way when an order is over, ms. */
export const GRACE_MS = 30_000;
/** Orders that are remembered though nothing asks for them any more: the journal has them all. */
const MOST_ORDERS = 200;
const LAST_WORDS: readonly ProgressState[] = ['done', 'failed', 'refused', 'expired', 'cancelled'];

type Entry = { readonly order: Order; readonly progress: Map<string, Progress>; cancelledBy?: string };

export class Book {
  private readonly entries = new Map<string, Entry>();

  apply(event: OrderEvent): void {
    if (event.is === 'ordered') {
      this.begin(event);
      return;
    }
    const entry = this.entries.get(event.id);
    if (!entry) return;
    if (event.is === 'cancelled') {
      entry.cancelledBy = event.who;
      for (const [terminalId, { state }] of entry.progress)
        if (state === 'waiting') entry.progress.set(terminalId, { state: 'cancelled', at: event.at });
      return;
    }
    const { at } = event;
    if (event.is === 'answered') {
      const { state, error, result } = event.answer;
      // Two may be written before the first is folded: the last word stays.
      if (isOpen(entry.progress.get(event.t)))
        entry.progress.set(event.t, { state, at, ...(error && { error }), ...(result && { result }) });
      return;
    }
    for (const terminalId of idsIn(event.t)) {
      const state = entry.progress.get(terminalId)?.state;
      // Cancelled: it went while that was written.
      if (state === 'waiting' || state === 'cancelled') entry.progress.set(terminalId, { state: 'sent', at });
    }
  }

  private begin({ is: _, t, ...order }: Extract<OrderEvent, { is: 'ordered' }>): void {
    const terminalIds = idsIn(t);
    const progress = new Map<string, Progress>(
      terminalIds.map((terminalId) => [terminalId, { state: 'waiting', at: order.at }]),
    );
    this.entries.set(order.id, { order: { ...order, terminalIds }, progress });
    for (const [id, oldest] of this.entries) {
      if (this.entries.size <= MOST_ORDERS) break;
      if (isAskedFor(oldest, order.at)) continue;
      this.entries.delete(id);
    }
  }

  /** Newest first. */
  orders(): Order[] {
    return [...this.entries.values()].map(({ order }) => order).reverse();
  }

  order(id: string): Order | undefined {
    return this.entries.get(id)?.order;
  }

  cancelledBy(id: string): string | undefined {
    return this.entries.get(id)?.cancelledBy;
  }

  /** How far it is at each terminal at `now` (unix ms). */
  progress(id: string, now: number): ReadonlyMap<string, Progress> {
    const entry = this.entries.get(id);
    if (!entry || !isOver(entry.order, now - GRACE_MS)) return entry?.progress ?? new Map();
    const end = timeOf(entry.order.command.expiresAt);
    return new Map(
      [...entry.progress].map(([terminalId, each]) => {
        if (LAST_WORDS.includes(each.state)) return [terminalId, each];
        const state = each.state === 'waiting' ? 'unreached' : 'unanswered';
        return [terminalId, { ...each, state, at: end }];
      }),
    );
  }

  /** Orders that this terminal has not answered, oldest first, and that are not over at `now`. */
  open(terminalId: string, now: number): Order[] {
    return [...this.entries.values()]
      .filter(({ order, progress }) => !isOver(order, now) && isOpen(progress.get(terminalId)))
      .map(({ order }) => order);
  }

  /** Terminals to which it was never sent. */
  waiting(id: string): string[] {
    return [...(this.entries.get(id)?.progress ?? [])]
      .filter(([, { state }]) => state === 'waiting')
      .map(([terminalId]) => terminalId);
  }

  /** Whether an answer is awaited: a last word counts once, a later one changes nothing. */
  awaits(id: string, terminalId: string): boolean {
    return isOpen(this.entries.get(id)?.progress.get(terminalId));
  }
}

/** By a terminal that has not answered, or by the limits. */
const isAskedFor = ({ order, progress }: Entry, now: number): boolean =>
  order.at > now - LIMITS.addressedMs || (!isOver(order, now) && [...progress.values()].some(isOpen));
export const isOver = ({ command }: Order, now: number): boolean => now >= timeOf(command.expiresAt);
const isOpen = (progress: Progress | undefined): boolean =>
  progress !== undefined && !LAST_WORDS.includes(progress.state);
