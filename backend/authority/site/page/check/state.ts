/** Where somebody stands in the tab 查询. */
import type { ExposureMode } from '../../../../../protocol/exposures/list';
import { type Lists, Published } from './published';

/** What was picked; stays while the page is open, and nowhere else. */
export type CheckForm = {
  mode: ExposureMode;
  date: string;
  number: string;
  /** Of the rider, where the way of travel has them; blank otherwise. */
  carriage: string;
  seat: string;
};

export type Check = {
  readonly at: 'mine' | 'pick' | 'answer';
  readonly form: CheckForm;
  readonly published: Published;
  /** The lists could not be had. */
  readonly failed: boolean;
  /** Matches that this phone has not shown yet, and withdrawals of what it showed. */
  readonly news: number;
  /** Publications that were shown once and are withdrawn, as this page view has said. */
  takenBack: number;
  mine(): void;
  pick(): void;
  answer(): void;
  /** Loads the lists, anew where they are there. */
  load(): Promise<void>;
  /** Loads the lists at an opening of the page, but not at each glance at it. */
  loadQuietly(): Promise<void>;
};

/** Caches keep the lists for five minutes; twice that is soon enough for who only glances at the page. */
const GLANCE_MS = 10 * 60_000;

/**
 * @param moved another place of the tab is to be shown
 * @param changed there is something new
 * @param newsIn counts what is news to this phone
 */
export function createCheck(moved: () => void, changed: () => void, newsIn: (lists: Lists) => number): Check {
  const published = new Published();
  let at: Check['at'] = 'mine';
  let failed = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  const go = (next: Check['at']) => {
    at = next;
    moved();
  };
  return {
    get at() {
      return at;
    },
    get failed() {
      return failed;
    },
    get news() {
      return published.current ? newsIn(published.current) : 0;
    },
    takenBack: 0,
    form: { mode: 'bus', date: '', number: '', carriage: '', seat: '' },
    published,
    mine: () => go('mine'),
    pick: () => go('pick'),
    answer: () => go('answer'),
    async load() {
      try {
        await published.load();
        heardAt = performance.now();
        failed = false;
      } catch (error) {
        console.warn('What is published was not heard:', (error as Error).message);
        failed = true;
      }
      changed();
    },
    async loadQuietly() {
      if (performance.now() - heardAt > GLANCE_MS) await this.load();
    },
  };
}
