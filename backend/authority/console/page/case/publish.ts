/** A case's rides for everybody: what each would say, word by word; an officer proposes some, another approves them. */
import type { CaseView } from '../../../cases/case-view';
import type { Draft } from '../../../exposures/shelf-state';
import { fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownResult } from '../../shown-form';
import type { ShownCasePublication, ShownRideToPublish } from '../../shown-publication';
import { get, post } from '../api';
import { button, field, reasonField, reasonIn, typedIn } from '../parts';
import { P, STAND_OF_RIDE } from '../publish-words';
import type { Desk } from './desk';
import { isWhole } from './found';
import type { Part } from './part';
import { rideTitle } from './timeline';

/** The name under which this browser published last. */
const KEPT = 'coride.console.publisher';

/** Places in a result's rides, in whatever language it is drawn. */
const chosenOf = new WeakMap<ShownResult, Set<number>>();

export function publish(desk: Desk, { id }: CaseView): Part {
  const { app } = desk;
  const list = h('ol', { class: 'entries', id: 'rides-to-publish' });
  const told = h('p', { class: 'told', role: 'status' });
  const chosen = chosenOf.get(desk.found.result) ?? new Set<number>();
  chosenOf.set(desk.found.result, chosen);
  let shown: ShownCasePublication | undefined;

  const load = async () => {
    const next = (await get(`/api/cases/${id}/publishable`)) as unknown as ShownCasePublication;
    if (JSON.stringify(next) === JSON.stringify(shown)) return;
    shown = next;
    const item = (ride: ShownRideToPublish, at: number) => rideItem(desk, ride, at, chosen);
    fill(list, ...next.rides.map(item));
  };
  const propose = async () => {
    await load();
    const rides = [...chosen].filter((at) => shown?.rides[at]?.stands === 'can be published');
    if (!shown || rides.length === 0) throw new Error(say(P.chooseRides));
    const source = typedIn('publisher');
    const { version } = shown;
    const { draft } = await post(`/api/cases/${id}/publish`, {
      version,
      rides,
      source,
      why: reasonIn('publish-why'),
    });
    localStorage.setItem(KEPT, source);
    const draftId = (draft as Draft).id;
    fill(told, `${say(P.proposed)} `, h('a', { href: `#draft/${draftId}` }, say(P.toDraft)));
    await load();
  };
  const element = h(
    'section',
    { class: 'card' },
    text('h2', P.ridesTitle),
    text('p', P.ridesHow),
    list,
    ...(app.state.person!.roles.includes('officer')
      ? [
          field('publisher', P.publishedAs, { maxlength: '120', value: localStorage.getItem(KEPT) ?? '' }),
          reasonField('publish-why', P.why),
          text('p', P.otherApproves, 'quiet'),
          button('propose-rides', P.propose, () => app.attempt(propose)),
        ]
      : [text('p', P.notOfficer, 'quiet')]),
    told,
  );
  const update = () => {
    // Which rides there are is known at a run's end.
    if (!isWhole(desk.found.result)) return;
    load().catch((error: Error) => app.fail(error.message));
  };
  return { element, update };
}

function rideItem(desk: Desk, { says, stands }: ShownRideToPublish, at: number, chosen: Set<number>) {
  const ride = desk.found.result.rides[at]!;
  const { app } = desk;
  const isFree = stands === 'can be published';
  const id = `publish-ride-${at}`;
  const onchange = () => (box.checked ? chosen.add(at) : chosen.delete(at));
  const box = h('input', { type: 'checkbox', id, disabled: !isFree, onchange });
  box.checked = isFree && chosen.has(at);
  return h(
    'li',
    { class: isFree ? '' : 'kept-back' },
    box,
    h(
      'div',
      {},
      h('label', { for: id }, rideTitle(app, ride), ' ', text('b', STAND_OF_RIDE[stands]!, 'state')),
      ...(says && stands !== 'not before tomorrow'
        ? [h('p', { class: 'says', lang: 'zh' }, says.zh), h('p', { lang: 'en' }, says.en)]
        : []),
    ),
  );
}
