/** Where somebody stands in the tab 查询. */
import type { ExposureMode } from '../../../../../protocol/exposures/list';
import { Published } from './published';

/** What was picked; stays while the page is open, and nowhere else. */
export type CheckForm = { mode: ExposureMode; date: string; number: string };

export type Check = {
  readonly at: 'mine' | 'pick' | 'answer';
  readonly form: CheckForm;
  readonly published: Published;
  /** The lists could not be had. */
  readonly failed: boolean;
  mine(): void;
  pick(): void;
  answer(): void;
  /** Loads the lists, anew where they are there. */
  load(): Promise<void>;
};

/** @param moved another place of the tab is to be shown; @param changed the same place, with something new in it */
export function createCheck(moved: () => void, changed: () => void): Check {
  const published = new Published();
  let at: Check['at'] = 'mine';
  let failed = false;
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
    form: { mode: 'bus', date: '', number: '' },
    published,
    mine: () => go('mine'),
    pick: () => go('pick'),
    answer: () => go('answer'),
    async load() {
      try {
        await published.load();
        failed = false;
      } catch (error) {
        console.warn('What is published was not heard:', (error as Error).message);
        failed = true;
      }
      changed();
    },
  };
}
