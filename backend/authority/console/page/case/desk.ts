/** What the officer is doing with one result: who is chosen, by what it is filtered, whose number was shown. */
import { currentLanguage } from '../../../site/page/i18n';
import { post } from '../api';
import type { App } from '../app';
import { type Choice, EVERYBODY, type Person } from './choice';
import type { Found } from './found';
import { lineText } from './times';

export type Desk = {
  readonly app: App;
  readonly caseId: string;
  readonly found: Found;
  /** Co-riders with their outcomes, as far as they came. */
  readonly people: readonly Person[];
  choice: Choice;
  callChoice: Choice;
  /** Index of a co-rider. */
  chosen: number | null;
  /** Indexes of co-riders whose own contacts are to be asked for. */
  readonly asked: Set<number>;
  chosenPerson(): Person | undefined;
  /** Numbers that were shown, each audited. */
  shownNumber(index: number): string | undefined;
  showNumber(index: number): Promise<void>;
  /** The same of a contact of the second degree. */
  shownSecond(index: number): string | undefined;
  showSecond(index: number): Promise<void>;
  noteOutcome(index: number, outcome: string, note: string): Promise<void>;
  searchText(person: Person): string;
  /** More co-riders, or outcomes. */
  take(found: Found): void;
};

/** One for each version of a result. */
export function desk(app: App, first: Found): Desk {
  const { caseId, result } = first;
  const numbers = new Map<number | string, string>();
  const texts = new Map<number, string>();
  let found = first;
  let people = peopleOf(first);
  const made: Desk = {
    app,
    caseId,
    get found() {
      return found;
    },
    get people() {
      return people;
    },
    choice: EVERYBODY,
    callChoice: { ...EVERYBODY, toCall: true },
    chosen: null,
    asked: new Set(),
    chosenPerson: () => people.find(({ index }) => index === made.chosen),
    shownNumber: (index) => numbers.get(index),
    async showNumber(coRider) {
      const body = { coRider, version: result.version };
      numbers.set(coRider, String((await post(`/api/cases/${caseId}/show`, body)).contact));
    },
    shownSecond: (index) => numbers.get(`${found.second?.version} ${index}`),
    async showSecond(contact) {
      const version = found.second?.version;
      const { contact: shown } = await post(`/api/cases/${caseId}/show-second`, { contact, version });
      numbers.set(`${version} ${contact}`, String(shown));
    },
    async noteOutcome(coRider, outcome, note) {
      await post(`/api/cases/${caseId}/outcome`, { coRider, version: result.version, outcome, note });
    },
    searchText({ index, contact, rides }) {
      const known = texts.get(index);
      if (known !== undefined) return known;
      const on = rides.map((ride) => result.rides[ride.with]!);
      const lines = on.map((each) => `${lineText(each.lineId)} ${each.lineId} ${each.vehicleId}`);
      const text = [contact, ...new Set(lines)].join(' ').toLowerCase();
      texts.set(index, text);
      return text;
    },
    take(next) {
      if (next === found) return;
      found = next;
      people = peopleOf(next);
    },
  };
  return made;
}

function peopleOf({ coRiders, outcomes }: Found): readonly Person[] {
  if (outcomes.size === 0) return coRiders;
  return coRiders.map((each) => {
    const outcome = outcomes.get(each.index);
    return outcome ? { ...each, outcome } : each;
  });
}

let open: { readonly key: string; readonly desk: Desk } | null = null;

/** The desk of what was found; a new version begins a new one with the same filters. */
export function deskOf(app: App, found: Found): Desk {
  const key = `${found.caseId} ${found.result.version} ${currentLanguage()}`;
  if (open?.key === key) {
    open.desk.take(found);
    return open.desk;
  }
  const before = open?.desk.caseId === found.caseId ? open.desk : null;
  const next = desk(app, found);
  if (before) {
    const isSame = before.found.result.version === found.result.version;
    next.choice = isSame ? before.choice : { ...before.choice, ride: null };
    next.callChoice = before.callChoice;
    if (isSame) {
      next.chosen = before.chosen;
      for (const index of before.asked) next.asked.add(index);
    }
  }
  open = { key, desk: next };
  return next;
}
