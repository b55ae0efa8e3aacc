/** What a view gives to the frame. */
import type { Child } from './dom';
import type { Words } from './i18n';

export type View = {
  /** For stylesheets and tests: `data-view` of the root. */
  name: string;
  /** What a screen reader says on arriving. */
  says: Words;
  nodes: Child[];
  /** False where the rider should not wander off: the tabs are left out. */
  tabs: boolean;
  /** Something changed, but not the place; without it the view is made anew. */
  update?(): void;
  /** Called at once and then every second. */
  tick?(): void;
};
