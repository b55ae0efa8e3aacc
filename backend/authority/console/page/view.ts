/** What a view of the console is: a file in `views/` makes one, `routes.ts` lists them all, and `main.ts` knows no more of them. */
import type { Child } from '../../site/page/dom';
import type { Words } from '../../site/page/i18n';
import type { App } from './app';

/** As in `officers/policy.ts`. */
export type Role = 'officer' | 'approver' | 'auditor' | 'administrator';

/**
 * `Facts`: what the view shows beyond the state and the cases, which every view has in `app`. The view is drawn again
 * when they change, and whenever the officer does something; what was typed stays, by the id of its field.
 */
export type View<Facts = unknown> = {
  /** In the address: `#name`, `#name/id`, `#name/id/part`. */
  readonly name: string;
  /** Its own tab in the header; without one, `under` names the view whose tab is lit. */
  readonly tab?: Words;
  readonly under?: string;
  /** Whether who is not signed in sees it too, just now. */
  isOpen?(app: App): boolean;
  /** How many things wait there for this officer, shown on the tab. */
  waiting?(app: App): number;
  /** Who sees it and its tab; everybody who is signed in by default. The doors behind it check for themselves. */
  readonly roles?: readonly Role[];
  /** Asks the vault on arrival (`before` null) and at every look, two seconds apart; give `before` to ask no more. */
  load?(app: App, before: Facts | null): Promise<Facts | null>;
  /** Tells whether facts changed, where making JSON of them would cost too much; text, the same for the same facts. */
  mark?(facts: Facts): string;
  /** Draws it whole. An element that it gives again as it was stays in place, with its scroll and its focus. */
  draw(app: App, facts: Facts | null): Child[];
};

export const maySee = ({ roles }: View, has: readonly string[]): boolean =>
  !roles || roles.some((role) => has.includes(role));
