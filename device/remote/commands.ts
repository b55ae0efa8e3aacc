/**
 * The operator's commands (PROTOCOL.md TOPICS, rule 5): each is answered, and done once however often it comes. What
 * could show what somebody types is refused while the number pad is open (THREATS.md, Input).
 */
import { gzipSync } from 'node:zlib';
import type { Log } from '../../platform/log';
import { toBase64url } from '../../protocol/bytes';
import { Malformed } from '../../protocol/errors';
import { type Command, decodeCommand } from '../../protocol/messages/command';
import type { Reply } from '../../protocol/messages/reply';
import { timeOf } from '../../protocol/time-text';
import type { Answered } from './answered';

/** A picture as it was taken. */
export interface Picture {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly bytes: Uint8Array;
}

/** What a command can have done here. Each rejects with an Error whose message says in words why it could not. */
export interface Doer {
  message(words: { zh: string; en: string }, seconds: number): Promise<void>;
  identify(): Promise<void>;
  /** Begins; for `terminal` and `board` this process is about to end. */
  restart(what: 'screen' | 'terminal' | 'board'): Promise<void>;
  /** The newest lines of the log, oldest first; nothing of riders is in it. */
  logs(): Promise<string>;
  screenshot(): Promise<Picture>;
}

export interface CommandsOptions {
  answered: Answered;
  doer: Doer;
  /** Whether somebody may be typing a number now. */
  padOpen(): boolean;
  /** Whether the day's data budget is used up. */
  dataSpent(): boolean;
  /** The terminal's time as unix ms, and whether it is to be trusted: without that nothing expires. */
  now(): number;
  clockTrusted(): boolean;
  log: Log;
}

/** Bytes of a result before base64, so that the reply stays below its 15 KiB. */
const MOST_RESULT_BYTES = 11_000;
const MESSAGE_SECONDS = 120;

export type Answer = (reply: Reply) => void;

export class Commands {
  private readonly running = new Set<string>();

  constructor(private readonly options: CommandsOptions) {}

  /** Takes a command; answers with `accepted`, then with its last word. Never rejects. */
  async take(id: string, payload: Uint8Array, answer: Answer): Promise<void> {
    const { answered, log } = this.options;
    const before = answered.of(id);
    if (before) return answer(before);
    // It came twice at once: the first one answers.
    if (this.running.has(id)) return;
    this.running.add(id);
    try {
      const reply = await this.replyTo(id, payload, answer);
      await answered.keep(id, reply);
      log.info('command answered', { state: reply.state });
      answer(reply);
    } finally {
      this.running.delete(id);
    }
  }

  private async replyTo(id: string, payload: Uint8Array, answer: Answer): Promise<Reply> {
    let command: Command;
    try {
      command = decodeCommand(payload);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return { v: 1, state: 'refused', error: error.message.slice(0, 300) };
    }
    const why = this.refusal(command);
    if (why) return why;
    answer({ v: 1, state: 'accepted' });
    try {
      return await this.do(id, command);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.options.log.warn('command failed', { kind: command.kind, cause: error as Error });
      return { v: 1, state: 'failed', error: words.slice(0, 300) };
    }
  }

  private refusal({ kind, expiresAt }: Command): Reply | undefined {
    const { padOpen, dataSpent, now, clockTrusted } = this.options;
    if (clockTrusted() && !(now() < timeOf(expiresAt))) return { v: 1, state: 'expired' };
    if (padOpen() && kind !== 'message' && kind !== 'identify')
      return { v: 1, state: 'refused', error: 'the number pad is open: ask again in a minute' };
    if (dataSpent() && (kind === 'logs' || kind === 'screenshot'))
      return { v: 1, state: 'refused', error: "today's data budget is used up: ask again tomorrow" };
    return undefined;
  }

  private async do(id: string, command: Command): Promise<Reply> {
    const { doer, answered } = this.options;
    const done: Reply = { v: 1, state: 'done' };
    switch (command.kind) {
      case 'message':
        await doer.message(command.args, command.args.seconds ?? MESSAGE_SECONDS);
        return done;
      case 'identify':
        await doer.identify();
        return done;
      case 'restart':
        // Kept before: the process that comes back must not do it again.
        await answered.keep(id, done);
        await doer.restart(command.args.what);
        return done;
      case 'logs':
        return {
          ...done,
          result: { type: 'application/gzip', data: toBase64url(newestLines(await doer.logs())) },
        };
      case 'screenshot': {
        const { type, bytes } = await doer.screenshot();
        if (this.options.padOpen())
          return { v: 1, state: 'refused', error: 'the number pad was opened meanwhile' };
        if (bytes.length > MOST_RESULT_BYTES)
          return {
            v: 1,
            state: 'failed',
            error: `the picture has ${bytes.length} bytes, may have ${MOST_RESULT_BYTES}`,
          };
        return { ...done, result: { type, data: toBase64url(bytes) } };
      }
    }
  }
}

/** As many of the newest lines as fit into a reply, compressed. */
function newestLines(text: string): Uint8Array {
  let lines = text.split('\n');
  for (;;) {
    const packed = gzipSync(lines.join('\n'));
    if (packed.length <= MOST_RESULT_BYTES || lines.length < 2) return new Uint8Array(packed);
    lines = lines.slice(-Math.floor(lines.length * Math.min(0.9, MOST_RESULT_BYTES / packed.length)));
  }
}
