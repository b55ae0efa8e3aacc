/** What a case found, as its news bring it: rides first, then co-riders some at a time. Pure. */
import type {
  ShownCoRider,
  ShownMap,
  ShownNews,
  ShownOutcome,
  ShownResult,
  ShownSecond,
} from '../../shown-form';

export type Found = {
  readonly caseId: string;
  readonly result: ShownResult;
  /** As far as they came; `result.coRiders` says how many there are. */
  readonly coRiders: readonly ShownCoRider[];
  readonly outcomes: ReadonlyMap<number, ShownOutcome>;
  /** How often `outcomes` were read. */
  readonly noted: number;
  readonly map: ShownMap | null;
  readonly second: ShownSecond | null;
};

export type Progress = { readonly stage: string; readonly done: number; readonly total: number };

/** What the page knows of an open case. */
export type Following = {
  readonly caseId: string;
  /** Of the run that goes on. */
  readonly progress: Progress | null;
  readonly found: Found | null;
};

/** The same text for the same facts: co-riders are never compared one by one, and progress is drawn by itself. */
export const markOf = ({ caseId, progress, found }: Following): string => {
  if (!found) return `${caseId} ${progress !== null}`;
  const { result, coRiders, noted, map, second } = found;
  const parts = [result.version, coRiders.length, noted, map !== null, second?.version, progress !== null];
  return `${caseId} ${parts.join(' ')}`;
};

/** Whether a run is over and this is all of it. */
export const isWhole = ({ newness }: ShownResult): boolean => newness !== undefined;

export function taken(following: Following, news: ShownNews): Following {
  const { caseId, found } = following;
  switch (news.type) {
    case 'progress': {
      const { stage, done, total } = news;
      return { ...following, progress: { stage, done, total } };
    }
    case 'rides':
    case 'so far':
      // What the run before found is whole, and stays until this one is.
      if (found && isWhole(found.result)) return following;
      return { ...following, found: begun(caseId, news.result, found) };
    case 'result':
      return { ...following, progress: null, found: begun(caseId, news.result, found) };
    case 'co-riders': {
      // Told again to who comes again: they are here.
      const isNext = news.coRiders[0]?.index === found?.coRiders.length;
      if (!found || found.result.version !== news.version || !isNext) return following;
      return { ...following, found: { ...found, coRiders: [...found.coRiders, ...news.coRiders] } };
    }
    case 'second degree':
      return found ? { ...following, found: { ...found, second: news.second } } : following;
    case 'trouble':
      return { ...following, progress: null };
    case 'end':
      return { ...following, progress: null, found: null };
    case 'noted':
      return following;
  }
}

function begun(caseId: string, result: ShownResult, before: Found | null): Found {
  if (before?.result.version === result.version) return before;
  return { caseId, result, coRiders: [], outcomes: new Map(), noted: 0, map: null, second: null };
}
