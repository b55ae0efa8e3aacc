/**
 * Fetches every segment as the operator closes it (PROTOCOL.md section 5): nothing is asked for by tag or vehicle, ever.
 * It holds no key of a segment, and waits quietly while the operator is not there.
 */
import type { Clock } from '../../../platform/clock';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import { sameBytes } from '../../../protocol/bytes';
import { isOfOperator } from '../operator-link/https-link';
import { type ListedSegment, type OperatorLink, OperatorSilent } from '../operator-link/link';
import { CannotReplace, OtherSegment, type SegmentFiles } from './segment-files';

export type SegmentFetcher = {
  /**
   * Resolves when every segment of the days up to number `lastSegment` is here.
   * @throws Error after `deadline` ms, as a sentence that names what is missing
   */
  waitFor(
    days: { readonly firstDay: number; readonly lastDay: number },
    lastSegment: number,
    deadline: number,
  ): Promise<void>;
  close(): Promise<void>;
};

export function startSegmentFetcher(ports: {
  readonly link: () => OperatorLink | undefined;
  readonly files: SegmentFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** Ms between two looks at the operator's list. */
  readonly every: number;
}): SegmentFetcher {
  const { files, clock, log } = ports;
  /** Listed and not here yet, by number. */
  const wanted = new Map<number, ListedSegment>();
  /** Merged segments that cannot stand for what they replace: the parts are kept, and they are not asked for again. */
  const refused = new Set<number>();
  /** The number that came last, in the operator's order. */
  let last = 0;
  let trouble = '';
  let silent = false;
  let heard = false;
  let closed = false;
  let wake = () => {};

  const note = (listed: ListedSegment): void => {
    last = listed.number;
    const known = files.find(listed.number);
    // Their files are gone at the operator's.
    for (const part of listed.replaces ?? []) wanted.delete(part);
    if (!known && !refused.has(listed.number)) wanted.set(listed.number, listed);
    else if (known && !sameBytes(known.sha256, listed.sha256))
      log.error('the operator lists another segment under a number that was fetched: the first is kept', {
        number: listed.number,
      });
  };

  const turns = inTurn();
  const list = (link: OperatorLink): Promise<void> =>
    turns(async () => {
      // The operator lists a thousand at a time.
      for (let listed = await link.listSegments(last); listed.length > 0; ) {
        listed.forEach(note);
        listed = await link.listSegments(last);
      }
    });

  const round = async (link: OperatorLink): Promise<void> => {
    await list(link);
    for (const listed of [...wanted.values()].sort((a, b) => a.number - b.number)) {
      if (closed) return;
      await fetchOne(link, listed);
    }
  };

  /** One that cannot be had stays wanted, and does not stand in the way of the others. */
  const fetchOne = async (link: OperatorLink, listed: ListedSegment): Promise<void> => {
    const { number } = listed;
    try {
      await files.receive(listed, (write) => link.fetchSegment(listed, write));
      wanted.delete(number);
    } catch (error) {
      if (error instanceof OtherSegment) return say(`${error.message}; it is asked for again`);
      if (error instanceof CannotReplace) {
        log.error('a merged segment is refused, its parts are kept', { number, why: error.message });
        refused.add(number);
        wanted.delete(number);
        return;
      }
      if (!isOfOperator(error) || error instanceof OperatorSilent) throw error;
      say(`segment ${number} is refused: ${error.message}`);
    }
  };

  /** Each trouble is said once, until another one or none; parts start in any order, so the first silence is none. */
  const say = (sentence: string, isSilence = false) => {
    const isNew = sentence !== trouble && !(isSilence && silent);
    if (sentence === '' && trouble !== '' && heard) log.info('segments come again');
    else if (isNew && sentence !== '' && (heard || !isSilence))
      log.warn('segments do not come', { why: sentence });
    else if (isNew && sentence !== '') log.info('waiting for the operator', { why: sentence });
    trouble = sentence;
    silent = isSilence;
  };
  const failed = (error: unknown) => {
    const sentence = error instanceof Error ? error.message : String(error);
    if (!closed) say(sentence, error instanceof OperatorSilent);
  };

  const running = (async () => {
    while (!closed) {
      const link = ports.link();
      try {
        if (link) {
          await round(link);
          if (wanted.size === 0) say('');
          heard = true;
        }
      } catch (error) {
        failed(error);
      }
      if (closed) break;
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(ports.every, resolve);
        wake = () => {
          timer.cancel();
          resolve();
        };
      });
    }
  })();

  return {
    async waitFor({ firstDay, lastDay }, lastSegment, deadline) {
      const until = clock.monotonic() + deadline;
      // Only a list that is asked for after the release is sure to name its last segment. The round that is under way may be
      // fetching a merged day, whose parts are here.
      let [isListed, isAsking] = [false, false];
      const ask = async (link: OperatorLink) => {
        isAsking = true;
        try {
          await list(link);
          isListed = true;
        } catch (error) {
          failed(error);
        }
        isAsking = false;
      };
      // What a merged one replaces may be older than it, and be here.
      const isAsked = (number: number) => number <= lastSegment;
      const missing = () =>
        [...wanted.values()].filter(
          (each) =>
            each.day >= firstDay &&
            each.day <= lastDay &&
            [each.number, ...(each.replaces ?? [])].some(isAsked) &&
            !files.hasParts(each),
        );
      while (!isListed || missing().length > 0) {
        if (closed) throw new Error('the authority is stopping: ask again when it is up');
        if (clock.monotonic() >= until) {
          const names = missing().map(({ number }) => number);
          const what = isListed ? `segments ${names.slice(0, 8).join(', ')}` : "the operator's list";
          throw new Error(`${what} did not come within ${deadline} ms${trouble && `: ${trouble}`}`);
        }
        const link = ports.link();
        if (link && !isListed && !isAsking) void ask(link);
        wake();
        await clock.sleep(Math.min(50, ports.every));
      }
    },
    async close() {
      closed = true;
      wake();
      await running;
    },
  };
}
