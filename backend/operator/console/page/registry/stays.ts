/** Somebody's vehicles over time: where they are, a move to another one, now, afterwards or planned. */
import type { AssignmentDetail } from '../../shown-registry';
import { ask, Refused } from '../api';
import { button, type Child, h } from '../dom';
import type { Shell } from '../shell';
import { dateTime, say } from '../words';
import { drawField, drawSummary, type Faults, fieldId, typedIn } from './form';
import { drawHistory } from './history';
import { R } from './words';

const FORM = 'move-form';
const NAMES = ['vehicleId', 'from'];
const DOOR = 'POST /api/assignments';

/** A terminal is mounted, a driver is rostered. */
const MOVE_WORDS = {
  terminal: { move: R.move, off: R.offVehicle, how: R.moveTerminalHow },
  driver: { move: R.assign, off: R.assignNone, how: R.moveDriverHow },
} as const;

let faults: Faults = {};
let told = '';
let filled = 0;

export const staysFacts = (): unknown => [faults, told, filled];

export function closeStays(): void {
  [faults, told] = [{}, ''];
  filled++;
}

/** @param again looks at it as it is now */
export function drawAssignments(detail: AssignmentDetail, shell: Shell, again: () => Promise<void>): Child[] {
  const { assignments, endedAt } = detail;
  const words = MOVE_WORDS[detail.kind];
  const may = shell.may(DOOR) && endedAt === undefined;
  const now = Date.now();
  const hasPlan = assignments.some(({ from }) => from > now);
  const isOnOne = (assignments[0]?.vehicleId ?? null) !== null;
  const take = (vehicle: string | null) => () =>
    void shell.attempt(() => move(detail, vehicle, again, shell));
  const unplan = () =>
    void shell.attempt(async () => {
      const { kind, id, edition } = detail;
      await orMeanwhile(() => ask('/api/assignments/unplan', { kind, id, edition }), again);
    });
  const submit = (event: Event) => {
    event.preventDefault();
    take(typedIn(FORM, NAMES).vehicleId ?? '')();
  };
  const options = { form: FORM, draft: {}, faults, of: `${detail.id} ${filled}` };
  return [
    h(
      'section',
      { class: 'card' },
      h('h2', {}, say(R.vehiclesOverTime)),
      told ? h('p', { class: 'note', role: 'status', id: 'move-told' }, told) : null,
      assignments.length === 0
        ? h('p', { class: 'quiet' }, say(R.neverOnOne))
        : h('ul', { id: 'assignments' }, ...assignments.map((_, i) => drawStay(detail, i, now))),
      may && hasPlan
        ? h('div', { class: 'buttons' }, button('unplan', 'second', say(R.unplan), unplan))
        : null,
    ),
    may
      ? h(
          'form',
          { class: 'card wide', onsubmit: submit, novalidate: true },
          h('h2', {}, say(words.move)),
          drawSummary(FORM, faults),
          h('p', { class: 'quiet' }, say(words.how)),
          h(
            'div',
            { class: 'fields top' },
            drawField('vehicleId', options, { maxlength: '64' }),
            drawField('from', options, { type: 'datetime-local' }),
          ),
          h(
            'div',
            { class: 'buttons' },
            h('button', { class: 'main', id: 'move' }, say(words.move)),
            isOnOne ? button('move-off', 'second', say(words.off), take(null)) : null,
          ),
        )
      : null,
    h('section', { class: 'card' }, h('h2', {}, say(R.history)), drawHistory(detail.history)),
  ];
}

function drawStay({ assignments, endedAt }: AssignmentDetail, i: number, now: number): HTMLElement {
  const { vehicleId, from } = assignments[i]!;
  const until = assignments[i - 1]?.from ?? endedAt;
  const end = until === undefined ? (from > now ? say(R.planned) : say(R.still)) : dateTime(until);
  const where =
    vehicleId === null
      ? say(R.onNone)
      : h('a', { href: `#vehicles/${encodeURIComponent(vehicleId)}` }, vehicleId);
  return h(
    'li',
    { 'data-stay': vehicleId ?? '' },
    h('b', {}, where),
    ` ${from === 0 ? '' : `${dateTime(from)} `}– ${end}`,
  );
}

async function move(
  detail: AssignmentDetail,
  vehicle: string | null,
  again: () => Promise<void>,
  shell: Shell,
): Promise<void> {
  const { kind, id, edition } = detail;
  const { from = '' } = typedIn(FORM, NAMES);
  [faults, told] = [{}, ''];
  // A day without its time has no value: it would be taken for now.
  const { badInput } = (document.getElementById(fieldId(FORM, 'from')) as HTMLInputElement).validity;
  if (badInput) {
    faults = { from: R.wholeTime };
    shell.focus(`${FORM}-faults`);
    return;
  }
  const asked = { kind, id, vehicle, from: from === '' ? null : new Date(from).getTime(), edition };
  try {
    await orMeanwhile(() => ask('/api/assignments', asked), again);
  } catch (error) {
    if (!(error instanceof Refused && error.faults)) throw error;
    faults = error.faults;
    shell.focus(`${FORM}-faults`);
  }
}

/** Where somebody else was faster, what they made of it is shown, and said. */
async function orMeanwhile(work: () => Promise<unknown>, again: () => Promise<void>): Promise<void> {
  try {
    await work();
    await again();
    filled++;
    told = say(R.saved);
  } catch (error) {
    if (error instanceof Refused && error.status === 409) await again();
    throw error;
  }
}
