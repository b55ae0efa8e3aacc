/** What a case found, as it comes: rides first, then co-riders a page at a time, each small enough to read between two frames. */
import { say } from '../../../site/page/i18n';
import type {
  ShownCoRider,
  ShownCoRiders,
  ShownMap,
  ShownOutcome,
  ShownOutcomes,
  ShownResult,
} from '../../shown-form';
import { get } from '../api';
import type { App } from '../app';
import { C } from './words';

export type Found = {
  readonly caseId: string;
  readonly result: ShownResult;
  /** As far as they came; `result.coRiders` says how many there are. */
  readonly coRiders: readonly ShownCoRider[];
  readonly outcomes: ReadonlyMap<number, ShownOutcome>;
  /** Of `outcomes`; -1 before they came. */
  readonly noted: number;
  readonly map: ShownMap | null;
};

/** The same text for the same facts: co-riders are never compared one by one. */
export const markOf = ({ caseId, result, coRiders, noted, map }: Found): string =>
  `${caseId} ${result.version} ${coRiders.length} ${noted} ${map !== null}`;

type Answer = { readonly version: number; readonly noted: number; readonly result?: ShownResult };

/** Loads what is new; of a new result the rides, while its co-riders go on coming. */
export async function loadFound(app: App, caseId: string, before: Found | null): Promise<Found | null> {
  const seen = before ? `?seen=${before.result.version}` : '';
  const { noted, result } = (await get(`/api/cases/${caseId}/result${seen}`)) as unknown as Answer;
  if (result) {
    const found = { caseId, result, coRiders: [], outcomes: new Map(), noted: -1, map: null };
    void loadRest(app, found);
    return found;
  }
  if (!before || before.noted < 0 || noted === before.noted) return before;
  return { ...before, ...(await loadOutcomes(caseId, before)) };
}

async function loadOutcomes(caseId: string, { result }: Found): Promise<Pick<Found, 'outcomes' | 'noted'>> {
  const answer = (await get(`/api/cases/${caseId}/outcomes`)) as unknown as ShownOutcomes;
  // Of another version: the next look brings that.
  const outcomes = answer.version === result.version ? answer.outcomes : [];
  return { outcomes: new Map(outcomes), noted: answer.noted };
}

async function loadRest(app: App, first: Found): Promise<void> {
  const { caseId, result } = first;
  let found = first;
  const isHere = () => app.place.name === 'case' && app.place.id === caseId;
  try {
    while (found.coRiders.length < result.coRiders) {
      const page = await get(`/api/cases/${caseId}/co-riders?from=${found.coRiders.length}`);
      const { version, coRiders } = page as unknown as ShownCoRiders;
      // It found more meanwhile: the next look begins anew.
      if (version !== result.version || coRiders.length === 0 || !isHere()) return;
      found = { ...found, coRiders: [...found.coRiders, ...coRiders] };
      app.hold(found);
    }
    const { map } = await get(`/api/cases/${caseId}/map`);
    found = { ...found, map: map as ShownMap, ...(await loadOutcomes(caseId, found)) };
    if (isHere()) app.hold(found);
  } catch (error) {
    if (isHere()) app.fail(`${say(C.notAll)}: ${(error as Error).message}`);
  }
}
