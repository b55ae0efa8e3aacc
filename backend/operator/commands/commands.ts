/**
 * The operator's commands: kept in a journal before they are sent, sent at a pace, sent again in each new session of a terminal
 * until it has answered or the order is over (PROTOCOL.md TOPICS rule 5). Who ordered what, of how many, is the journal's to tell.
 */
import type { Clock, Timer } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { fromUtf8, utf8 } from '../../../protocol/bytes';
import { type Command, decodeCommand } from '../../../protocol/messages/command';
import type { Reply } from '../../../protocol/messages/reply';
import { encodeJson } from '../../../protocol/messages/state';
import { timeText } from '../../../protocol/time-text';
import { topics } from '../../../protocol/topics';
import { packedIds } from '../packed-ids';
import { Book, isOver } from './book';
import { refusalOf } from './limits';
import type { Address, Order, OrderEvent, Progress } from './order';

/** Refused in words. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  constructor(
    readonly status: 404 | 409 | 429,
    message: string,
  ) {
    super(message);
  }
}

export type Asked = {
  readonly kind: Command['kind'];
  readonly args: object;
  readonly address: Address;
  /** Until then it is to be done. */
  readonly minutes: number;
};
export const MINUTES = { least: 1, most: 24 * 60 };

export type OrderView = Order & {
  readonly progress: ReadonlyMap<string, Progress>;
  readonly cancelledBy?: string;
};

export type Commands = {
  /** Resolves when it is on disk. @throws Malformed as the terminal would refuse it, CommandRefused, or the disk's error */
  order(asked: Asked, who: string): Promise<string>;
  /** Takes back what was not sent yet; what was sent is on its way. @throws CommandRefused */
  cancel(id: string, who: string): Promise<void>;
  /** Newest first. */
  list(most: number): OrderView[];
  find(id: string): OrderView | undefined;
  /** A terminal came with a new session. */
  onOnline(terminalId: string): void;
  onReply(terminalId: string, id: string, reply: Reply): void;
  close(): Promise<void>;
};

export type CommandsOptions = {
  /** Of the journal. */
  readonly folder: string;
  /** Everybody who may be addressed now. */
  fleet(): readonly { readonly terminalId: string; readonly lineId?: string | undefined }[];
  /** To one connected terminal; false: it is away. */
  send(terminalId: string, topic: string, payload: Uint8Array): boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly log: Log;
};

/** Terminals a second: ingest shares this process, and restarts must not come back as one. */
const AT_ONCE = 20;
const TURN_MS = 100;

/** @throws the journal's error */
export async function openCommands(options: CommandsOptions): Promise<Commands> {
  const { fleet, send, clock, random, log } = options;
  const journal = await openJournal(options);
  const book = new Book();
  for await (const { record } of journal.read()) book.apply(JSON.parse(fromUtf8(record)) as OrderEvent);

  const note = async (event: OrderEvent) => {
    if (journal.broken) await journal.reopen();
    await journal.append(utf8(JSON.stringify(event)));
    book.apply(event);
  };
  /** What was done is told later: a terminal that gets it twice does it once. */
  const noteLater = (event: OrderEvent) => {
    note(event).catch((cause: Error) => log.error("a command's progress was not written", { cause }));
  };
  const sendTo = (terminalId: string, { id, command }: Order): boolean =>
    send(terminalId, topics.command(terminalId, id), encodeJson(command));

  /** One after the other: each order is judged by the book with those before it in it. */
  const inOrder = inTurn();
  /** Orders whose terminals have not all had their turn. */
  const queue: { readonly order: Order; readonly left: string[] }[] = [];
  let timer: Timer | undefined;
  const takeTurn = () => {
    timer = undefined;
    const [first] = queue;
    if (!first) return;
    const { order, left } = first;
    const waiting = new Set(book.waiting(order.id));
    const now = left.splice(0, AT_ONCE).filter((terminalId) => waiting.has(terminalId));
    const sent = isOver(order, clock.now()) ? [] : now.filter((terminalId) => sendTo(terminalId, order));
    if (sent.length > 0) noteLater({ is: 'sent', id: order.id, t: packedIds(sent), at: clock.now() });
    if (left.length === 0) queue.shift();
    if (queue.length > 0) timer = clock.setTimer(TURN_MS, takeTurn);
  };
  const viewOf = (order: Order): OrderView => {
    const cancelledBy = book.cancelledBy(order.id);
    return {
      ...order,
      progress: book.progress(order.id, clock.now()),
      ...(cancelledBy !== undefined && { cancelledBy }),
    };
  };
  const addressed = ({ address }: Asked): string[] => {
    const all = fleet();
    if (address.to === 'all') return all.map(({ terminalId }) => terminalId);
    const key = address.to === 'terminal' ? 'terminalId' : 'lineId';
    return all.filter((each) => each[key] === address.id).map(({ terminalId }) => terminalId);
  };

  return {
    order: (asked, who) =>
      inOrder(async () => {
        const now = clock.now();
        const minutes = Math.min(MINUTES.most, Math.max(MINUTES.least, asked.minutes));
        const expiresAt = timeText(now + minutes * 60_000);
        const command = decodeCommand(encodeJson({ v: 1, kind: asked.kind, args: asked.args, expiresAt }));
        const terminalIds = addressed(asked);
        if (terminalIds.length === 0) throw new CommandRefused(404, 'no terminal has this address');
        const refusal = refusalOf(book, { who, kind: command.kind, terminalIds, fleet: fleet().length, now });
        if (refusal !== undefined) throw new CommandRefused(429, refusal);
        const id = random.uuid();
        const order = { id, command, address: asked.address, who, at: now };
        await note({ is: 'ordered', ...order, t: packedIds(terminalIds) });
        log.info('command ordered', { kind: command.kind, who, terminals: terminalIds.length });
        queue.push({ order: { ...order, terminalIds }, left: [...terminalIds] });
        if (!timer) takeTurn();
        return id;
      }),
    cancel: (id, who) =>
      inOrder(async () => {
        if (!book.order(id)) throw new CommandRefused(404, 'there is no such command');
        if (book.waiting(id).length === 0)
          throw new CommandRefused(409, 'it was sent to all its terminals: nothing is left to cancel');
        await note({ is: 'cancelled', id, who, at: clock.now() });
        log.info('command cancelled', { who });
      }),
    list: (most) => book.orders().slice(0, most).map(viewOf),
    find: (id) => {
      const order = book.order(id);
      return order && viewOf(order);
    },
    onOnline: (terminalId) => {
      for (const order of book.open(terminalId, clock.now()))
        if (sendTo(terminalId, order))
          noteLater({ is: 'sent', id: order.id, t: terminalId, at: clock.now() });
    },
    onReply: (terminalId, id, { state, result, error }) => {
      if (!book.awaits(id, terminalId)) return;
      const answer = { state, ...(result && { result }), ...(error !== undefined && { error }) };
      noteLater({ is: 'answered', id, t: terminalId, at: clock.now(), answer });
    },
    async close() {
      timer?.cancel();
      queue.length = 0;
      await journal.close();
    },
  };
}
