/** What an open case shows while it is traced: the newest of each kind for who comes later, and news for who watches. */
import type { SecondDegree } from '../tracing/second-degree';
import type { TraceNews } from '../tracing/trace';
import type { CaseResult } from './newness';

export type CaseNews =
  | TraceNews
  | { readonly type: 'result'; readonly result: CaseResult }
  | { readonly type: 'second degree'; readonly found: SecondDegree }
  /** Outcomes of calls: more than before, and there is something new to see. */
  | { readonly type: 'noted'; readonly noted: number }
  | { readonly type: 'trouble'; readonly sentence: string }
  /** The process and all that it opened are gone. */
  | { readonly type: 'end' };

export type Showing = {
  tell(news: CaseNews): void;
  /** Tells the newest of each kind at once, then what comes; gives what stops it. */
  watch(tell: (news: CaseNews) => void): () => void;
  /** A run begins: what the last one told of people is old. */
  begin(): void;
};

/** A whole result says all that its run told before. */
const ENDS_RUN: readonly CaseNews['type'][] = ['result', 'trouble', 'end'];
const OF_A_RUN: readonly CaseNews['type'][] = ['progress', 'rides', 'so far', 'trouble'];

export function createShowing(): Showing {
  const newest = new Map<CaseNews['type'], CaseNews>();
  const watching = new Set<(news: CaseNews) => void>();
  return {
    tell(news) {
      if (ENDS_RUN.includes(news.type)) for (const type of OF_A_RUN) newest.delete(type);
      newest.set(news.type, news);
      for (const tell of watching) tell(news);
    },
    watch(tell) {
      for (const news of newest.values()) tell(news);
      watching.add(tell);
      return () => watching.delete(tell);
    },
    begin() {
      for (const type of [...OF_A_RUN, 'result', 'second degree'] as const) newest.delete(type);
    },
  };
}
