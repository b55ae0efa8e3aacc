/** Questions to a scanner and their answers, taken out of the stream that also carries codes. */
import type { Clock, Timer } from '../../platform/clock';
import { concat } from '../../protocol/bytes';
import { NO_REPLY, type ScannerDriver } from './driver';

/** How long an answer may take, ms: the modules' manuals name none; 50 ms are usual, a busy board reads late. */
export const ANSWER_MS = 500;
/** No answer is longer; what looks like the beginning of one and goes on is none. */
const LONGEST_ANSWER = 256;

export interface ConversationOptions {
  readonly clock: Clock;
  readonly driver: Pick<ScannerDriver, 'replyAt'>;
  write(bytes: Uint8Array): Promise<void>;
}

export class Conversation {
  private held: Uint8Array = new Uint8Array(0);
  private waiting: { question: Uint8Array; answered: (answer: Uint8Array | undefined) => void } | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ConversationOptions) {}

  /** True while bytes are held back that may become an answer. */
  get holding(): boolean {
    return this.held.length > 0;
  }

  /** One question at a time. Resolves with the answer, or with undefined when none came in time. */
  ask(question: Uint8Array): Promise<Uint8Array | undefined> {
    const answer = this.last.then(() => this.askNow(question));
    this.last = answer;
    return answer;
  }

  /** Takes what came; returns what of it is no answer. */
  take(bytes: Uint8Array): Uint8Array {
    const all = this.held.length > 0 ? concat(this.held, bytes) : bytes;
    this.held = new Uint8Array(0);
    const rest: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < all.length; at++) {
      const length = this.options.driver.replyAt(all, at, this.waiting?.question);
      if (length === NO_REPLY) continue;
      rest.push(all.subarray(from, at));
      if (length === 'more' && all.length - at <= LONGEST_ANSWER) {
        this.held = all.slice(at);
        return concat(...rest);
      }
      if (length === 'more') {
        from = at;
        continue;
      }
      this.waiting?.answered(all.slice(at, at + length));
      from = at + length;
      at = from - 1;
    }
    return from === 0 ? all : concat(...rest, all.subarray(from));
  }

  /** Nothing more came: what was held back is no answer, and is returned. */
  silence(): Uint8Array {
    const { held } = this;
    this.held = new Uint8Array(0);
    return held;
  }

  /** The line is gone: nobody answers. */
  end(): void {
    this.held = new Uint8Array(0);
    this.waiting?.answered(undefined);
  }

  private async askNow(question: Uint8Array): Promise<Uint8Array | undefined> {
    const { clock, write } = this.options;
    let timer: Timer | undefined;
    const answer = new Promise<Uint8Array | undefined>((answered) => {
      this.waiting = { question, answered };
      timer = clock.setTimer(ANSWER_MS, () => answered(undefined));
      // A line that cannot be written to is about to be reported as missing.
      write(question).catch(() => answered(undefined));
    });
    try {
      return await answer;
    } finally {
      timer?.cancel();
      this.waiting = undefined;
    }
  }
}
