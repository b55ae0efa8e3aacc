/** A trace counts faster than anybody reads: of each stage the first count passes, then one in a tenth of a second. */
import type { Clock } from '../../../platform/clock';
import type { TraceNews, TraceStage } from '../tracing/trace';

const BETWEEN_MS = 100;

export function sparingNews(
  clock: Pick<Clock, 'monotonic'>,
  tell: (news: TraceNews) => void,
): (news: TraceNews) => void {
  let told: { readonly stage: TraceStage; readonly at: number } | undefined;
  return (news) => {
    if (news.type === 'progress') {
      const now = clock.monotonic();
      if (told?.stage === news.stage && now - told.at < BETWEEN_MS && news.done < news.total) return;
      told = { stage: news.stage, at: now };
    }
    tell(news);
  };
}
