/** What a view of the console is, and what the page around it does for it. */
import type { Child } from './dom';
import type { Words } from './words';

export type Shell = {
  /** Does what a button asks for, then looks again; a refusal is said on top. */
  attempt(work: () => Promise<void>): Promise<void>;
  post(path: string, body?: unknown): Promise<void>;
  redraw(): void;
  /** Puts the focus on an element as soon as it is drawn: on what is to be mended, or was asked. */
  focus(id: string): void;
  /** Whether the server would answer: what one may not do is not shown. */
  may(door: string): boolean;
  mayOrder(kind: string): boolean;
  /** Whose page it is. */
  readonly me: string;
  /** What stands behind the view's path in the address: `30217` of `#vehicles/30217`. */
  readonly rest: string;
};

export type View = {
  /** First part of the address after `#`; empty: the first page. */
  readonly path: string;
  readonly title: Words;
  /** Asked for what it shows: whoever may not is not shown it. */
  readonly door: string;
  /** Not among the pages: reached by one's own name. */
  readonly isOwn?: true;
  /** Changes by hand only: it is asked for when it comes up and after each press, not every two seconds. */
  readonly isStill?: true;
  /** Every two seconds, and when it comes up. @param rest as in `Shell` */
  load(rest: string): Promise<void>;
  /** All that its drawing shows: it is drawn again when this changes. */
  facts(): unknown;
  draw(shell: Shell): Child[];
};
