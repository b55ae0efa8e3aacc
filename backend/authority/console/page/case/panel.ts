/** The parts of a result behind their tabs, each built when it is first looked at. */
import type { CaseView } from '../../../cases/case-view';
import { h } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';
import type { App } from '../app';
import { M } from '../messages/words';
import { P } from '../publish-words';
import { calls } from './calls';
import { type Desk, deskOf } from './desk';
import { exports } from './export';
import type { Found } from './found';
import { graph } from './graph';
import { rideMap } from './map';
import { overview } from './overview';
import type { Part } from './part';
import { publish } from './publish';
import { second } from './second';
import { C } from './words';

type Made = { readonly name: string; readonly words: Words; make(desk: Desk, shown: CaseView): Part };

/** By their name in the address: `#case/<id>/<name>`. A new one: its file, and its line here. */
const PARTS: readonly Made[] = [
  { name: '', words: C.overview, make: overview },
  { name: 'calls', words: C.calls, make: calls },
  { name: 'map', words: C.map, make: rideMap },
  { name: 'graph', words: C.graph, make: graph },
  { name: 'second', words: C.second, make: second },
  { name: 'export', words: C.exports, make: exports },
  { name: 'publish', words: P.publish, make: publish },
];
/** Drawn by the case's view itself, for they outlive the result. */
export const MESSAGES = 'messages';
export const REQUEST = 'request';
const OWN = [
  { name: MESSAGES, words: M.part },
  { name: REQUEST, words: C.request },
];

const built = new WeakMap<Desk, Map<string, Part>>();

/** @param hasResult without one there is what outlives it */
export function partTabs(app: App, shown: CaseView, hasResult: boolean): HTMLElement {
  const here = hasResult ? app.place.part : app.place.part || REQUEST;
  const tabs = hasResult ? [...PARTS, ...OWN] : OWN;
  return h(
    'nav',
    { class: 'parts', 'aria-label': say(C.parts) },
    ...tabs.map(({ name, words }) => {
      const isHere = name === here;
      return h(
        'a',
        {
          href: `#case/${shown.id}${name && `/${name}`}`,
          id: `part-${name || 'overview'}`,
          ...(isHere && { 'aria-current': 'page', 'data-focus': true }),
        },
        say(words),
      );
    }),
  );
}

/** The part that is looked at, as it stands: the same element until another result comes. */
export function partOf(app: App, shown: CaseView, found: Found): HTMLElement | null {
  const made = PARTS.find(({ name }) => name === app.place.part);
  if (!made) return null;
  const desk = deskOf(app, found);
  const parts = built.get(desk) ?? new Map<string, Part>();
  built.set(desk, parts);
  const part = parts.get(made.name) ?? made.make(desk, shown);
  parts.set(made.name, part);
  // Sizes are known once it stands in the page.
  queueMicrotask(() => part.update());
  return part.element;
}
