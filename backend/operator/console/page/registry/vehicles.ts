/** Vehicles: look one up, add one, change one, retire one. */
import type { ShownVehicle, VehicleDetail, VehicleList } from '../../shown-registry';
import { ask, Refused } from '../api';
import { button, type Child, h } from '../dom';
import type { Shell, View } from '../shell';
import { dateTime, say } from '../words';
import { type Draft, drawField, drawSummary, type Faults, merged, typedIn } from './form';
import { drawHistory } from './history';
import { drawTable as drawRows, drawSearch, type Row } from './list';
import { drawTable, tableFacts } from './vehicle-table';
import { FIELDS, KIND_WORDS, R } from './words';

const FORM = 'vehicle-form';
const NAMES = ['id', 'kind', 'label', 'plate', 'capacity', 'airClearingMinutes', 'lineId'];
/** In the address, where no vehicle's id begins with it. */
const NEW = '+';
const TABLE = '*';
const SAVE = 'POST /api/vehicles';

let list: VehicleList | undefined;
let search = '';
let open:
  | { readonly id: string; detail?: VehicleDetail; looked: Draft; draft: Draft; filled: number }
  | undefined;
let faults: Faults = {};
let told = '';
let theirs: VehicleDetail['history'] = [];
let sure = false;

export const vehiclesView: View = {
  path: 'vehicles',
  title: R.vehicles,
  door: 'GET /api/vehicles',
  isStill: true,
  async load(rest) {
    list = await ask<VehicleList>(`/api/vehicles?search=${encodeURIComponent(search)}`);
    if (rest === '' || rest === TABLE) close();
    else if (open?.id !== rest) await openForm(rest);
  },
  facts: () => [list, open?.detail, open?.draft, faults, told, theirs, sure, tableFacts()],
  draw(shell) {
    if (!list) return [];
    if (shell.rest === TABLE) return [...head(), drawTable(shell)];
    if (shell.rest !== '' && open) return drawOne(open, list, shell);
    return [...head(), drawList(list, shell)];
  },
};

function close(): void {
  open = undefined;
  [faults, told, theirs, sure] = [{}, '', [], false];
}

async function openForm(id: string): Promise<void> {
  close();
  const detail = id === NEW ? undefined : await ask<VehicleDetail>(`/api/vehicles/${encodeURIComponent(id)}`);
  const draft = draftOf(detail?.vehicle);
  open = { id, ...(detail && { detail }), looked: draft, draft, filled: 0 };
}

const draftOf = (vehicle?: ShownVehicle): Draft => ({
  id: vehicle?.id ?? '',
  kind: vehicle?.kind ?? 'bus',
  label: vehicle?.label ?? '',
  plate: vehicle?.plate ?? '',
  capacity: String(vehicle?.capacity ?? ''),
  airClearingMinutes: String(vehicle?.airClearingMinutes ?? 5),
  lineId: vehicle?.lineId ?? '',
});

const head = (): Child[] => [h('h1', {}, say(R.vehicles))];

function drawList({ total, vehicles }: VehicleList, shell: Shell): HTMLElement {
  const found = {
    total,
    search,
    hint: R.searchVehicles,
    none: search ? R.noneFound : R.noVehicles,
    unit: R.found,
    set: (text: string) => {
      search = text;
    },
  };
  const columns = ['id', 'kind', 'plate', 'label', 'lineId', 'capacity', 'airClearingMinutes'];
  const heads = [...columns.map((name) => FIELDS[name]!), R.terminal];
  return h(
    'section',
    { class: 'card' },
    shell.may(SAVE)
      ? h(
          'div',
          { class: 'buttons' },
          h('a', { class: 'button main', href: `#vehicles/${NEW}`, id: 'vehicle-add' }, say(R.add)),
          h('a', { class: 'button second', href: `#vehicles/${TABLE}`, id: 'vehicle-table' }, say(R.table)),
        )
      : null,
    ...drawSearch(found, vehicles.length, shell),
    total === 0 ? null : drawRows('vehicles', R.vehicles, heads, vehicles.map(rowOf)),
  );
}

function rowOf(vehicle: ShownVehicle): Row {
  const {
    id,
    kind,
    label,
    plate = '',
    lineId = '',
    capacity,
    airClearingMinutes,
    retiredAt,
    terminals,
  } = vehicle;
  const isOver = retiredAt !== undefined;
  return {
    id,
    isOver,
    cells: [
      h('a', { href: `#vehicles/${encodeURIComponent(id)}` }, id),
      ...[say(KIND_WORDS[kind]!), plate, label, lineId, String(capacity), String(airClearingMinutes)],
      isOver ? h('strong', {}, say(R.retired)) : terminals.join(', '),
    ],
  };
}

function drawOne(shown: NonNullable<typeof open>, { lines }: VehicleList, shell: Shell): Child[] {
  const { detail, draft, filled } = shown;
  const vehicle = detail?.vehicle;
  const may = shell.may(SAVE);
  const options = { form: FORM, draft, faults, of: `${shown.id} ${filled}` };
  const bus = [
    ['', say(R.none)] as const,
    ...lines.map(({ id, name }) => [id, name === id ? id : `${name} (${id})`] as const),
  ];
  const submit = (event: Event) => {
    event.preventDefault();
    void shell.attempt(() => save(shown, shell));
  };
  return [
    h('p', {}, h('a', { href: '#vehicles', id: 'vehicle-back' }, `← ${say(R.back)}`)),
    h('h1', {}, vehicle ? `${say(KIND_WORDS[vehicle.kind]!)} ${vehicle.id}` : say(R.add)),
    vehicle?.retiredAt !== undefined
      ? h('p', { class: 'note', id: 'vehicle-retired' }, `${say(R.retired)} ${dateTime(vehicle.retiredAt)}`)
      : null,
    h(
      'form',
      { class: 'card wide', onsubmit: submit, novalidate: true },
      drawSummary(FORM, faults),
      told ? h('p', { class: 'note', role: 'status', id: 'vehicle-told', tabindex: '-1' }, told) : null,
      ...(theirs.length > 0 ? [h('h2', {}, say(R.theyChanged)), drawHistory(theirs, 'theirs')] : []),
      h(
        'div',
        { class: 'fields top' },
        drawField('id', options, { required: true, readonly: vehicle !== undefined, maxlength: '64' }),
        drawField(
          'kind',
          options,
          {},
          Object.entries(KIND_WORDS).map(([kind, words]) => [kind, say(words)]),
        ),
        drawField('label', options, { required: true, maxlength: '64' }),
        drawField('plate', options, { maxlength: '20' }),
        drawField('capacity', options, { inputmode: 'numeric', maxlength: '5' }),
        drawField('lineId', options, {}, bus),
        drawField('airClearingMinutes', options, { inputmode: 'numeric', maxlength: '5' }),
      ),
      may
        ? h('div', { class: 'buttons' }, h('button', { class: 'main', id: 'vehicle-save' }, say(R.save)))
        : null,
    ),
    ...(detail
      ? [drawStays(detail), may ? drawRetire(detail.vehicle, shell) : null, drawChanges(detail)]
      : []),
  ];
}

function drawStays({ stays }: VehicleDetail): HTMLElement {
  const rows = stays.map(({ kind, id, from, until }) => {
    const end = until === undefined ? say(from > Date.now() ? R.planned : R.still) : dateTime(until);
    return h(
      'li',
      { 'data-stay': id },
      h('a', { href: `#${kind}s/${encodeURIComponent(id)}` }, `${say(R[kind])} ${id}`),
      ` ${from === 0 ? '' : `${dateTime(from)} `}– ${end}`,
    );
  });
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(R.onIt)),
    rows.length === 0 ? h('p', { class: 'quiet' }, say(R.nobodyYet)) : h('ul', { id: 'stays' }, ...rows),
  );
}

function drawRetire({ id, edition, retiredAt }: ShownVehicle, shell: Shell): HTMLElement {
  const set = (retired: boolean) => () => {
    sure = false;
    void shell.attempt(async () => {
      await ask('/api/vehicles/retire', { id, edition, retired });
      await openForm(id);
      told = say(R.saved);
    });
  };
  const ready = (is: boolean) => () => {
    sure = is;
    shell.focus(is ? 'retire-sure' : 'retire');
    shell.redraw();
  };
  const buttons =
    retiredAt !== undefined
      ? [button('unretire', 'second', say(R.unretire), set(false))]
      : sure
        ? [
            button('retire-sure', 'danger', say(R.retireSure), set(true)),
            button('retire-keep', 'second', say(R.keep), ready(false)),
          ]
        : [button('retire', 'second', say(R.retire), ready(true))];
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(retiredAt === undefined ? R.retire : R.unretire)),
    h('p', { class: 'quiet' }, say(R.retireHow)),
    h('div', { class: 'buttons' }, ...buttons),
  );
}

const drawChanges = ({ history }: VehicleDetail): HTMLElement =>
  h('section', { class: 'card' }, h('h2', {}, say(R.history)), drawHistory(history));

async function save(shown: NonNullable<typeof open>, shell: Shell): Promise<void> {
  const typed = typedIn(FORM, NAMES);
  [faults, told, theirs] = [{}, '', []];
  const number = (text = '') => (text.trim() === '' ? null : Number(text));
  const vehicle = {
    ...typed,
    capacity: number(typed.capacity),
    airClearingMinutes: number(typed.airClearingMinutes),
  };
  const edition = shown.detail?.vehicle.edition;
  try {
    const { id } = await ask<{ id: string }>('/api/vehicles', {
      vehicle,
      ...(edition !== undefined && { edition }),
    });
    await openForm(id);
    told = say(R.saved);
    if (shown.id !== id) location.hash = `#vehicles/${encodeURIComponent(id)}`;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.faults) faults = error.faults;
    else if (error.status === 409 && shown.detail) await meanwhile(shown, typed);
    else throw error;
    shell.focus(error.faults ? `${FORM}-faults` : 'vehicle-told');
  }
}

/** What they left alone is now as it is, what they typed stays; saved is only what is confirmed by another press. */
async function meanwhile(shown: NonNullable<typeof open>, typed: Draft): Promise<void> {
  const before = shown.detail?.history[0]?.at ?? '';
  const detail = await ask<VehicleDetail>(`/api/vehicles/${encodeURIComponent(shown.id)}`);
  const current = draftOf(detail.vehicle);
  theirs = detail.history.filter(({ at }) => at > before);
  open = {
    id: shown.id,
    detail,
    looked: current,
    draft: merged(typed, shown.looked, current),
    filled: shown.filled + 1,
  };
  told = say(R.meanwhile);
}
