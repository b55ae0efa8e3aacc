/** Follows an open case by its news, one answer that goes on as long as the case's process lives. */
import { say } from '../../../site/page/i18n';
import type { ShownMap, ShownNews, ShownOutcomes } from '../../shown-form';
import { get, lines } from '../api';
import type { App } from '../app';
import { type Following, isWhole, taken } from './found';
import { progressBar } from './progress';
import { C } from './words';

type Follower = {
  readonly caseId: string;
  facts: Following;
  isLive: boolean;
  readonly stop: AbortController;
};

/** While co-riders come. */
const DRAWN_EVERY_MS = 300;

let follower: Follower | null = null;

/** What is known of the case; from now on it is followed, if it was not. */
export function follow(app: App, caseId: string): Following {
  if (follower?.caseId === caseId && follower.isLive) return follower.facts;
  const before = follower?.caseId === caseId ? follower.facts : null;
  follower?.stop.abort();
  const next: Follower = {
    caseId,
    facts: before ?? { caseId, progress: null, found: null },
    isLive: true,
    stop: new AbortController(),
  };
  follower = next;
  const isElsewhere = () => app.place.name !== 'case' || app.place.id !== caseId;
  window.addEventListener('hashchange', () => isElsewhere() && unfollow(), { signal: next.stop.signal });
  void listen(app, next);
  return next.facts;
}

/** Nobody looks at a case: its news are let go, and what they brought. */
export function unfollow(): void {
  follower?.stop.abort();
  follower = null;
}

async function listen(app: App, own: Follower): Promise<void> {
  const isHere = () => follower === own && app.place.name === 'case' && app.place.id === own.caseId;
  const change = (next: Following) => {
    own.facts = next;
    app.hold(next);
  };
  let drawnAt = 0;
  try {
    for await (const line of lines(`/api/cases/${own.caseId}/news`, own.stop.signal)) {
      if (!isHere()) break;
      const news = line as ShownNews;
      const next = taken(own.facts, news);
      if (next.progress) progressBar.show(next.progress);
      if (news.type === 'co-riders') {
        // Thousands come at once: a frame between two of these lines, and the list drawn now and then.
        await new Promise((resolve) => setTimeout(resolve));
        if (!isHere()) break;
        own.facts = next;
        if (!hasAll(next, news) && performance.now() - drawnAt < DRAWN_EVERY_MS) continue;
        drawnAt = performance.now();
      }
      if (next !== own.facts || news.type === 'co-riders') change(next);
      if (next.found && (news.type === 'noted' || hasAll(next, news))) void more(app, own, isHere);
    }
  } catch (error) {
    // The next look follows again; why it cannot is said there.
    if (!own.stop.signal.aborted && isHere() && own.facts.found) app.fail((error as Error).message);
  }
  own.isLive = false;
}

/** Whether this line brought the last of a whole result. */
const hasAll = ({ found }: Following, { type }: ShownNews): boolean =>
  (type === 'co-riders' || type === 'result') &&
  found !== null &&
  isWhole(found.result) &&
  found.coRiders.length === found.result.coRiders;

/** The map, and what came of calls. */
async function more(app: App, own: Follower, isHere: () => boolean): Promise<void> {
  const { caseId } = own;
  const { version } = own.facts.found!.result;
  const set = (part: object) => {
    const { found } = own.facts;
    if (!isHere() || found?.result.version !== version) return;
    own.facts = { ...own.facts, found: { ...found, ...part } };
    app.hold(own.facts);
  };
  try {
    if (!own.facts.found!.map) set({ map: (await get(`/api/cases/${caseId}/map`)).map as ShownMap });
    const answer = (await get(`/api/cases/${caseId}/outcomes`)) as unknown as ShownOutcomes;
    const noted = (own.facts.found?.noted ?? 0) + 1;
    if (answer.version === version) set({ outcomes: new Map(answer.outcomes), noted });
  } catch (error) {
    if (isHere()) app.fail(`${say(C.notAll)}: ${(error as Error).message}`);
  }
}
