/**
 * A small broker with the real one's rules of admission and access. `ours` lives in the operator's process and
 * acknowledges when ingest has stored; `foreign` is a cluster of somebody's that acknowledges at once and then may lose,
 * double, delay and reorder (PROTOCOL.md section 7, TOPICS rule 9).
 */
import { maySubscribe, publishFault } from '../../broker/access';
import { Admission } from '../../broker/admission';
import type { ConnectOptions } from '../../platform/network';
import { type Random, seededRandom } from '../../platform/random';
import { decodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { encodeJson } from '../../protocol/messages/state';
import { decodeStored } from '../../protocol/messages/stored';
import { topics } from '../../protocol/topics';
import { CITY } from './cast';
import type { Line } from './line';
import type { Plan } from './plan';
import type { World } from './world';

/** PROTOCOL.md TOPICS: at most four batches are unanswered. */
const MOST_UNANSWERED = 4;

export type Published = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
};

/** A connected terminal, as its session sees it. */
export type Guest = {
  /** Counts a message at the moment at which the terminal sends it, which may never arrive. */
  sent(message: Pick<Published, 'topic' | 'payload'>): void;
  publish(message: Published, acknowledge: () => void): void;
  subscribe(filters: string[], done: () => void, refused: (reason: string) => void): void;
  /** Set by the session: a message arrived. */
  deliver(topic: string, payload: Uint8Array): void;
  /** It said DISCONNECT. */
  leaves(): void;
};

/** The operator's doors while it runs. */
export type Doors = { accept(message: { terminalId: string; payload: Uint8Array }): Promise<Uint8Array> };

/** Hears each answer at the instant at which it is given. */
export type Answered = (terminalId: string, batch: Uint8Array, answer: Uint8Array) => void;

type Place = {
  readonly line: Line;
  readonly guest: Guest;
  readonly unanswered: Set<number>;
  subscribed: boolean;
};

export class Broker {
  private doors: Doors | undefined;
  private readonly places = new Map<string, Place>();
  private readonly random: Random;
  private admission: Admission;
  /** A foreign broker that is healthy again neither loses nor delays. */
  private healed = false;

  constructor(
    private readonly world: World,
    private readonly plan: Plan,
    private readonly answered: Answered,
  ) {
    this.random = seededRandom(`broker ${world.seed}`);
    this.admission = this.freshAdmission();
  }

  get isUp(): boolean {
    return this.plan.broker === 'foreign' || this.doors !== undefined;
  }

  /** The operator's process is open. */
  operatorCame(doors: Doors): void {
    this.doors = doors;
    if (this.plan.broker === 'foreign') this.tellAll(true);
    else this.admission = this.freshAdmission();
  }

  /** The operator's process is gone; `quietly`: by a power cut, so that nothing closes its connections. */
  operatorWent(quietly: boolean): void {
    this.doors = undefined;
    if (this.plan.broker === 'foreign') {
      this.tellAll(false);
      return;
    }
    for (const { line } of this.places.values()) line.close('broker', 'the broker ended', quietly);
    this.places.clear();
  }

  /** A foreign broker starts anew, well again. */
  heal(): void {
    this.healed = true;
    if (this.plan.broker === 'ours') return;
    for (const { line } of this.places.values()) line.close('broker', 'the broker started anew');
    this.places.clear();
  }

  /** @returns the terminal's place, or why it is refused */
  connect(line: Line, options: ConnectOptions): Guest | string {
    const { clientId, keepAlive, will } = options;
    const connect = {
      clientId,
      protocolVersion: 4,
      clean: true,
      keepalive: keepAlive,
      ...(will ? { will } : {}),
    };
    const verdict = this.admission.judge(clientId, connect);
    if ('fault' in verdict) return verdict.fault;
    this.places.get(clientId)?.line.close('broker', 'taken over');
    const guest: Guest = {
      publish: (message, acknowledge) => this.publish(clientId, line, message, acknowledge),
      subscribe: (filters, done, refused) => this.subscribe(clientId, line, filters, done, refused),
      sent: () => undefined,
      deliver: () => undefined,
      leaves: () => undefined,
    };
    const place: Place = { line, guest, unanswered: new Set(), subscribed: false };
    guest.sent = ({ topic, payload }) => {
      if (topic !== topics.checkIn(clientId)) return;
      place.unanswered.add(decodeCheckInBatch(payload).batch);
      if (place.unanswered.size > MOST_UNANSWERED)
        this.world.fail(clientId, `${place.unanswered.size} batches are unanswered`);
    };
    this.places.set(clientId, place);
    line.onClosed('broker', () => {
      if (this.places.get(clientId) === place) this.places.delete(clientId);
    });
    return guest;
  }

  /** Sends to a terminal that is connected now; false: it is not. */
  send(terminalId: string, topic: string, payload: Uint8Array): boolean {
    const place = this.places.get(terminalId);
    if (!place) return false;
    place.line.carry('terminal', () => {
      // Also an answer to an earlier sending ends the terminal's waiting.
      if (topic === topics.stored(terminalId)) place.unanswered.delete(decodeStored(payload).batch);
      place.guest.deliver(topic, payload);
    });
    return true;
  }

  private publish(terminalId: string, line: Line, message: Published, acknowledge: () => void): void {
    const { topic, payload } = message;
    const fault = publishFault(CITY.registry.operator, terminalId, { ...message, messageId: 1 });
    if (fault) this.world.fail(terminalId, `${fault}: ${topic}`);
    else if (topic === topics.checkIn(terminalId)) this.take(terminalId, line, payload, acknowledge);
    else acknowledge();
  }

  private take(terminalId: string, line: Line, payload: Uint8Array, acknowledge: () => void): void {
    const { batch, items } = decodeCheckInBatch(payload);
    this.world.note(terminalId, `sends batch ${batch}, ${items.length} items`);
    if (this.plan.broker === 'foreign') {
      acknowledge();
      this.pass(() => void this.toIngest(terminalId, batch, payload));
      return;
    }
    void this.toIngest(terminalId, batch, payload).then((answer) => {
      if (!answer) {
        line.close('broker', 'not stored');
        return;
      }
      acknowledge();
      this.send(terminalId, topics.stored(terminalId), answer);
    });
  }

  /** Gives a batch to ingest; undefined when it was not stored. A foreign broker carries the answer itself. */
  private async toIngest(
    terminalId: string,
    batch: number,
    payload: Uint8Array,
  ): Promise<Uint8Array | undefined> {
    const { doors } = this;
    if (!doors) return undefined;
    try {
      const answer = await doors.accept({ terminalId, payload });
      this.answered(terminalId, payload, answer);
      this.world.note('operator', `stored batch ${batch} of ${terminalId}`);
      if (this.plan.broker === 'foreign')
        this.pass(() => this.send(terminalId, topics.stored(terminalId), answer));
      return answer;
    } catch (error) {
      this.world.note(
        'operator',
        `did not store batch ${batch} of ${terminalId}: ${(error as Error).message}`,
      );
      return undefined;
    }
  }

  /** A message's way through a foreign broker: never, once or twice, and some time later. */
  private pass(deliver: () => void): void {
    const { loss, doubling, delayMs } = this.healed ? { loss: 0, doubling: 0, delayMs: 20 } : this.plan;
    if (this.random.below(100) < loss) return;
    const copies = this.random.below(100) < doubling ? 2 : 1;
    for (let i = 0; i < copies; i++) this.world.clock.setTimer(this.random.below(delayMs + 1), deliver);
  }

  private subscribe(
    terminalId: string,
    line: Line,
    filters: string[],
    done: () => void,
    refused: (reason: string) => void,
  ): void {
    const foreign = filters.find((topic) => !maySubscribe(terminalId, { topic, qos: 1 }));
    if (foreign) {
      refused(`the broker refused ${foreign}`);
      return;
    }
    done();
    const place = this.places.get(terminalId);
    if (place?.line === line) place.subscribed = true;
    this.tell(terminalId, this.doors !== undefined);
  }

  private tellAll(online: boolean): void {
    for (const [terminalId, { subscribed }] of this.places) if (subscribed) this.tell(terminalId, online);
  }

  /** `server/ingest/state`: terminals hold their batches while ingest is away. */
  private tell(terminalId: string, online: boolean): void {
    const at = '2026-01-12T00:00:00.000Z';
    this.send(terminalId, topics.server('ingest'), encodeJson({ online, at }));
  }

  private freshAdmission(): Admission {
    return new Admission({
      operatorId: CITY.registry.operator,
      clock: this.world.clock,
      takeovers: 3,
      isRevoked: () => false,
      isConnected: (terminalId) => this.places.get(terminalId)?.line.isOpen('broker') ?? false,
    });
  }
}
