/** Rides on the left, who shared them on the right: choosing a ride shows who shared that one. */

import type { CaseView } from '../../../cases/case-view';

import { fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownRide } from '../../shown-form';
import { dateText, dayDate, timeText } from '../parts';
import { W } from '../words';
import { type Choice, chosen, isToCall, type Person, type Sort } from './choice';
import { columnsOf } from './columns';
import type { Desk } from './desk';
import { filters, rules } from './filters';
import { isWhole } from './found';
import { grid } from './grid';
import { marksText } from './marks';
import type { Part } from './part';
import { personDetail } from './person';
import { rideTitle, timeline } from './timeline';
import { ruleText, spanText } from './times';
import { C } from './words';

export function overview(desk: Desk, shown: CaseView): Part {
  const { app } = desk;
  const { rides, rules: ruled } = desk.found.result;
  const change = (next: Choice) => {
    desk.choice = next;
    update();
  };
  const days = { first: shown.firstDay, last: shown.lastDay };
  const isAll = isWhole(desk.found.result);
  const line = timeline(app, rides, { ...days, isAll }, (ride) => change({ ...desk.choice, ride }));
  const columns = columnsOf(app, rides, () => desk.choice);
  const detail = personDetail(desk);
  const people = grid<Person>({
    id: 'co-riders',
    label: say(W.coRiders),
    columns: [
      columns.tier,
      columns.contact,
      columns.ride,
      columns.boarded,
      columns.off,
      columns.certain,
      columns.possible,
      columns.bar,
      columns.marks,
      columns.outcome,
    ],
    keyOf: ({ index }) => index,
    onSort: (key) => change(sorted(desk.choice, key as Sort)),
    onChoose: ({ index }) => {
      desk.chosen = index;
      detail.update();
    },
    onOpen: () => detail.element.focus(),
  });
  const bar = filters('co-riders', desk, change, () => desk.choice);
  const about = h('p', { class: 'about-ride', id: 'chosen-ride' });
  const foot = h('p', { class: 'foot quiet', role: 'status' });
  const counts = h('dl', { class: 'counts' });
  const news = h('p', { class: 'whats-new', id: 'whats-new' });
  let countedOf: readonly Person[] | null = null;

  const update = () => {
    const { choice, found } = desk;
    bar.update(choice);
    line.choose(choice.ride);
    const list = chosen(desk.people, choice, desk.searchText);
    people.show(list, { key: choice.sort, descending: choice.descending });
    const isComing = desk.people.length < found.result.coRiders || !isWhole(found.result);
    const coming = isComing ? ` ・ ${say(C.coming)}` : '';
    fill(
      foot,
      list.length === 0
        ? say(isComing ? C.stillComing : C.nobody)
        : `${list.length} / ${found.result.coRiders} ${say(C.coRidersOf)}${coming}`,
    );
    fill(about, ...aboutRide(desk, choice.ride, () => change({ ...choice, ride: null })));
    if (countedOf === desk.people) return;
    countedOf = desk.people;
    detail.update();
    const perRide = new Map<number, number>();
    for (const each of desk.people)
      for (const at of new Set(each.rides.map((ride) => ride.with)))
        perRide.set(at, (perRide.get(at) ?? 0) + 1);
    line.count((ride) => perRide.get(ride) ?? 0);
    fill(counts, ...countsOf(desk));
    fill(news, ...newsOf(desk));
    news.hidden = news.childNodes.length === 0;
  };
  const element = h(
    'div',
    { class: 'result' },
    counts,
    news,
    h(
      'div',
      { class: 'overview' },
      h(
        'section',
        { class: 'card rides' },
        h('h2', {}, say(W.rides), ' ', text('small', C.pickRide)),
        line.element,
      ),
      h(
        'section',
        { class: 'card co-riders' },
        h('div', { class: 'title' }, h('h2', {}, say(W.coRiders)), rules(ruled)),
        about,
        bar.element,
        people.element,
        foot,
        detail.element,
      ),
    ),
    ...notes(desk),
  );
  return { element, update };
}

/** A second click turns the order round; rank is the way back. */
export function sorted(choice: Choice, key: Sort): Choice {
  if (choice.sort !== key) return { ...choice, sort: key, descending: false };
  return choice.descending ? { ...choice, sort: 'rank', descending: false } : { ...choice, descending: true };
}

function countsOf({ people, found }: Desk): HTMLElement[] {
  const ofTier = (tier: string) => people.filter((each) => each.tier === tier);
  const [one, two] = [ofTier('I'), ofTier('II')];
  // While a run goes on, more may come to each of them.
  const more = isWhole(found.result) ? '' : ' …';
  const count = (number: string, words: string) =>
    h('div', {}, h('dd', {}, number, more), h('dt', {}, words));
  const minutes = found.result.rules.tierOneMinutes;
  return [
    count(String(found.result.rides.length), say(C.ridesOf)),
    count(String(more ? people.length : found.result.coRiders), say(C.coRidersOf)),
    count(
      String(one.length),
      say({ zh: `一级 ・ 确定同乘 ${minutes} 分钟以上`, en: `Tier I: ${minutes} certain minutes or more` }),
    ),
    count(
      String(two.length),
      say({ zh: `二级 ・ 确定同乘，不到 ${minutes} 分钟`, en: `Tier II: certain, under ${minutes} minutes` }),
    ),
    count(`${one.filter((each) => !isToCall(each)).length} / ${one.length}`, say(C.reached)),
  ];
}

function countedText({ boarded, fault }: ShownRide['coverage']): string {
  if (fault !== undefined) return `${say(C.countsUnread)}: ${fault}`;
  if (!boarded) return say(C.noCounts);
  const { counted, checkedIn } = boarded;
  const share = counted === 0 ? '' : ` (${Math.round((checkedIn / counted) * 100)} %)`;
  return `${say(C.counted)} ${counted} ${say(C.people)}, ${say(C.countedOfThese)} ${checkedIn}${share}`;
}

/** All that is known of the chosen ride, with how each end is known. */
function aboutRide({ app, found }: Desk, at: number | null, clear: () => void): (Node | string)[] {
  const ride = at === null ? undefined : found.result.rides[at];
  if (!ride) return [];
  const { boarding, alighting, coverage } = ride;
  const facts = [
    `${say(W.boarded)} ${spanText(app, boarding)} ${ruleText(boarding.rule)}`,
    `${say(W.gotOff)} ${spanText(app, alighting)} ${ruleText(alighting.latestRule)}`,
    `${say(C.coverage)} ${coverage.checkedIn} ${say(C.people)}, ${countedText(coverage)}`,
    marksText(ride.marks),
  ].filter(Boolean);
  return [
    h('b', {}, rideTitle(app, ride)),
    h('button', { type: 'button', id: 'every-ride', class: 'link', onclick: clear }, say(C.all)),
    h('br'),
    facts.join(' ・ '),
  ];
}

/** What did not become a co-rider, and what was searched. */
function notes({ app, found }: Desk): HTMLElement[] {
  const { unproven, searched, newness } = found.result;
  const why = new Map<string, number>();
  for (const each of unproven) why.set(each.why, (why.get(each.why) ?? 0) + 1);
  const row = (words: string, value: string) =>
    h('div', { class: 'row' }, h('dt', {}, words), h('dd', {}, value));
  const registered =
    searched.registeredOn.map((day) => dateText(app, dayDate(app, day))).join(', ') || say(W.none);
  return [
    h(
      'div',
      { class: 'pair-of-cards' },
      h(
        'section',
        { class: 'card' },
        text('h2', C.unprovenTitle),
        unproven.length === 0
          ? text('p', W.none, 'quiet')
          : h(
              'ul',
              { class: 'meanings' },
              ...[...why].map(([reason, count]) => h('li', {}, h('b', {}, String(count)), ` ${reason}`)),
            ),
        text(
          'p',
          { zh: `${unproven.length} ${W.unproven.zh}`, en: `${unproven.length} ${W.unproven.en}` },
          'quiet',
        ),
      ),
      h(
        'section',
        { class: 'card' },
        text('h2', C.searched),
        h(
          'dl',
          {},
          row(say(C.registered), registered),
          row(say(C.segments), String(searched.segments)),
          row(say(C.checkIns), String(searched.checkIns)),
          row(say(C.opened), String(searched.opened)),
          row(say(C.refusedKeys), String(searched.refusedTagKeys)),
          ...(newness ? [row(say(C.run), runText(newness))] : []),
        ),
      ),
    ),
  ];
}

/** What the newest run found that the one before had not. */
function newsOf({ app, people, found }: Desk): (Node | string)[] {
  const { newness, rides } = found.result;
  if (!newness?.since) return [];
  const { gone, since } = newness;
  const counts = [
    [C.newOnes, sinceCount(rides, 'new'), sinceCount(people, 'new')],
    [C.changedOnes, sinceCount(rides, 'changed'), sinceCount(people, 'changed')],
    [C.goneOnes, gone.rides, gone.coRiders],
  ] as const;
  const parts = counts.flatMap(([words, ofRides, ofPeople]) => {
    const some = [
      ofRides > 0 ? `${ofRides} ${say(C.ridesOf)}` : '',
      ofPeople > 0 ? `${ofPeople} ${say(C.coRidersOf)}` : '',
    ].filter(Boolean);
    return some.length > 0 ? [`${say(words)} ${some.join(', ')}`] : [];
  });
  const against = `${say(C.sinceRun)} (${since.run} ・ ${timeText(app, since.at)}): `;
  return [h('b', {}, against), parts.join(' ・ ') || say(C.nothingNew)];
}

const sinceCount = (all: readonly { readonly since?: string }[], since: string): number =>
  all.filter((each) => each.since === since).length;

/** Which run it is, and what of the one before is no more. */
const runText = ({ run, gone }: NonNullable<Desk['found']['result']['newness']>): string =>
  gone.coRiders + gone.rides > 0
    ? `${run} ・ ${say(C.gone)}: ${gone.rides} ${say(C.ridesOf)}, ${gone.coRiders} ${say(C.coRidersOf)}`
    : String(run);
