/** The operator's side of the Network port for tests: a broker and an ingest that may lose, double and refuse. */
import type { Clock } from '../../platform/clock';
import { type ConnectOptions, type Network, NetworkError, type Session } from '../../platform/network';
import { toHex } from '../../protocol/bytes';
import { encodeBoarded } from '../../protocol/messages/boarded';
import { type CheckInBatch, decodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { decodeTerminalState, encodeJson, type TerminalState } from '../../protocol/messages/state';
import { encodeStored, type Stored } from '../../protocol/messages/stored';
import { readTerminalTopic, terminalFilters, terminalWriteRule, topics } from '../../protocol/topics';

export const T = 'abcdefg';
export const OP = 'shenyang';

export type Answer = Partial<Pick<Stored, 'refused' | 'error' | 'spacingMs'>> | 'silence';

interface Line {
  options: ConnectOptions;
  subscribed: boolean;
  open: boolean;
  message: (topic: string, payload: Uint8Array) => void;
  close: (reason: string) => void;
}

export class TestOperator implements Network {
  /** Ms a message takes, each way. */
  latency = 20;
  /** What is answered to a batch; an operator that stores it and says so, unless a test says otherwise. */
  answer: (batch: CheckInBatch) => Answer = () => ({});
  /** How often each answer arrives. */
  copies = () => 1;
  reachable = true;
  /** Server time minus the terminal board's. */
  ahead = 0;
  readonly batches: { at: number; batch: CheckInBatch }[] = [];
  /** Every item on disk, by its id in hex: how often it arrived. */
  readonly stored = new Map<string, number>();
  readonly states: TerminalState[] = [];
  /** What the terminal said of itself, in order: `health`, `alert/storage`, … with its JSON; null: removed. */
  readonly said: { lane: string; value: unknown }[] = [];
  readonly connects: ConnectOptions[] = [];
  private line: Line | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly terminalId = T,
  ) {}

  async connect(options: ConnectOptions): Promise<Session> {
    this.connects.push(options);
    await this.clock.sleep(this.latency);
    if (!this.reachable) throw new NetworkError('nobody there', 'ECONNREFUSED');
    const line: Line = { options, subscribed: false, open: true, message: () => {}, close: () => {} };
    this.line = line;
    return {
      publish: (topic, payload, { qos, retain = false }) => {
        const rule = terminalWriteRule(OP, this.terminalId, topic);
        if (rule?.qos !== qos || rule.retain !== retain || payload.length > rule.maxBytes)
          throw new Error(`a terminal may not write ${topic} like this`);
        return this.publish(line, topic, payload);
      },
      subscribe: async (filters) => {
        await this.clock.sleep(this.latency);
        if (!line.open) throw new NetworkError('gone', 'CLOSED');
        line.subscribed = filters.join() === terminalFilters(this.terminalId).join();
      },
      onMessage: (handler) => {
        line.message = handler;
      },
      onClose: (handler) => {
        line.close = handler;
      },
      close: async () => {
        line.open = false;
        line.close('closed');
      },
    };
  }

  /** The line breaks: what is under way is lost, and the will is published. */
  cut(): void {
    const { line } = this;
    this.line = undefined;
    if (!line?.open) return;
    line.open = false;
    this.states.push(decodeTerminalState(line.options.will!.payload));
    line.close('cut');
  }

  /** What was said last on a lane; undefined: nothing was. */
  last<Value = never>(lane: string): Value | undefined {
    return this.said.findLast((each) => each.lane === lane)?.value as Value | undefined;
  }

  /** Sends to the terminal, if it is there and has subscribed. */
  send(topic: string, payload: Uint8Array): void {
    const { line } = this;
    void this.clock.sleep(this.latency).then(() => {
      if (line?.open && line.subscribed) line.message(topic, payload);
    });
  }

  boarded(pair: number, n = 1): void {
    this.send(topics.boarded(this.terminalId), encodeBoarded({ v: 1, n, at: this.clock.now(), pair }));
  }

  ingest(online: boolean): void {
    this.send(topics.server('ingest'), encodeJson({ online, at: '2026-01-12T00:00:00.000Z' }));
  }

  private async publish(line: Line, topic: string, payload: Uint8Array): Promise<void> {
    await this.clock.sleep(this.latency);
    if (!line.open) throw new NetworkError('the session ended', 'CLOSED');
    if (topic === topics.terminal(OP, this.terminalId, 'state'))
      this.states.push(decodeTerminalState(payload));
    else if (topic === topics.checkIn(this.terminalId)) this.take(decodeCheckInBatch(payload));
    else this.hear(topic, payload);
    await this.clock.sleep(this.latency);
    if (!line.open) throw new NetworkError('the session ended', 'CLOSED');
  }

  private hear(topic: string, payload: Uint8Array): void {
    const read = readTerminalTopic(OP, this.terminalId, topic);
    const lane = read && [read.lane, read.id].filter(Boolean).join('/');
    const value: unknown = payload.length > 0 ? JSON.parse(Buffer.from(payload).toString('utf8')) : null;
    this.said.push({ lane: lane ?? topic, value });
  }

  private take(batch: CheckInBatch): void {
    this.batches.push({ at: this.clock.monotonic(), batch });
    const answer = this.answer(batch);
    if (answer === 'silence') return;
    const refused = answer.refused ?? [];
    const gone = new Set(refused.map(({ id }) => toHex(id)));
    for (const { id } of answer.error === undefined ? batch.items : []) {
      const key = toHex(id);
      if (!gone.has(key)) this.stored.set(key, (this.stored.get(key) ?? 0) + 1);
    }
    const now = Math.round(this.clock.now() + this.ahead);
    const stored = encodeStored({ v: 1, batch: batch.batch, ...answer, refused, t1: now, t2: now });
    for (let i = this.copies(); i > 0; i--) this.send(topics.stored(this.terminalId), stored);
  }
}
