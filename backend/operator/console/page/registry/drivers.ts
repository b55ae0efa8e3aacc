/** Drivers: number and name, where they drive, when they left; and gone when nobody may ask for them any more. */
import type { DriverDetail, DriverList, ShownDriver } from '../../shown-registry';
import { ask, Refused } from '../api';
import { button, type Child, h } from '../dom';
import type { Shell, View } from '../shell';
import { dateTime, say } from '../words';
import { type Draft, drawField, drawSummary, type Faults, typedIn } from './form';
import { drawSearch, drawTable } from './list';
import { closeStays, drawAssignments, staysFacts } from './stays';
import { R } from './words';

const FORM = 'driver-form';
const NAMES = ['driverId', 'name'];
const NEW = '+';
const DAY_MS = 86_400_000;

let list: DriverList | undefined;
let search = '';
let open: { readonly id: string; readonly detail?: DriverDetail; readonly filled: number } | undefined;
let faults: Faults = {};
let told = '';
let sure = '';
let filled = 0;

export const driversView: View = {
  path: 'drivers',
  title: R.drivers,
  door: 'GET /api/drivers',
  isStill: true,
  async load(rest) {
    list = await ask<DriverList>(`/api/drivers?search=${encodeURIComponent(search)}`);
    if (rest === '') open = undefined;
    else if (open?.id !== rest) await look(rest);
  },
  facts: () => [list, open, faults, told, sure, staysFacts()],
  draw(shell) {
    if (!list) return [];
    return shell.rest !== '' && open ? drawOne(open, shell) : drawList(list, shell);
  },
};

async function look(id: string): Promise<void> {
  if (open?.id !== id) closeStays();
  [faults, told, sure] = [{}, '', ''];
  const detail = id === NEW ? undefined : await ask<DriverDetail>(`/api/drivers/${encodeURIComponent(id)}`);
  filled++;
  open = { id, filled, ...(detail && { detail }) };
}

function drawList({ total, drivers }: DriverList, shell: Shell): Child[] {
  const found = {
    total,
    search,
    hint: R.searchDrivers,
    none: search ? R.noneFound : R.noDrivers,
    unit: R.driversFound,
    set: (text: string) => {
      search = text;
    },
  };
  const rows = drivers.map(({ id, name, vehicleId, from, leftAt }) => ({
    id,
    isOver: leftAt !== undefined,
    cells: [
      h('a', { href: `#drivers/${encodeURIComponent(id)}` }, id),
      name,
      leftAt === undefined ? (vehicleId ?? say(R.onNone)) : `${say(R.left)} ${dateTime(leftAt)}`,
      from === undefined || from === 0 ? '' : dateTime(from),
    ],
  }));
  return [
    h('h1', {}, say(R.drivers)),
    h(
      'section',
      { class: 'card' },
      h('p', { class: 'quiet' }, say(R.driversHow)),
      shell.may('POST /api/drivers')
        ? h(
            'div',
            { class: 'buttons' },
            h('a', { class: 'button main', href: `#drivers/${NEW}`, id: 'driver-add' }, say(R.addDriver)),
          )
        : null,
      ...drawSearch(found, drivers.length, shell),
      rows.length === 0
        ? null
        : drawTable('drivers', R.drivers, [R.driverNumber, R.driverName, R.vehicle, R.from], rows),
    ),
  ];
}

function drawOne({ id, detail, filled: of }: NonNullable<typeof open>, shell: Shell): Child[] {
  const driver = detail?.driver;
  const draft: Draft = { driverId: driver?.id ?? '', name: driver?.name ?? '' };
  const options = { form: FORM, draft, faults, of: `${id} ${of}` };
  const submit = (event: Event) => {
    event.preventDefault();
    void shell.attempt(() => save(driver, shell));
  };
  const may = shell.may('POST /api/drivers');
  return [
    h('p', {}, h('a', { href: '#drivers' }, `← ${say(R.back)}`)),
    h('h1', {}, driver ? `${say(R.driver)} ${driver.id}` : say(R.addDriver)),
    driver?.leftAt === undefined
      ? null
      : h('p', { class: 'note' }, `${say(R.left)} ${dateTime(driver.leftAt)}`),
    told ? h('p', { class: 'note', role: 'status', id: 'driver-told' }, told) : null,
    may
      ? h(
          'form',
          { class: 'card wide', onsubmit: submit, novalidate: true },
          drawSummary(FORM, faults),
          h(
            'div',
            { class: 'fields top' },
            drawField('driverId', options, {
              readonly: driver !== undefined,
              inputmode: 'numeric',
              maxlength: '10',
            }),
            drawField('name', options, { maxlength: '64' }),
          ),
          h('div', { class: 'buttons' }, h('button', { class: 'main', id: 'driver-save' }, say(R.save))),
        )
      : driver
        ? h('p', {}, driver.name)
        : null,
    ...(detail ? drawAssignments(detail.stays, shell, () => look(detail.driver.id)) : []),
    detail && may ? drawLeaving(detail, shell) : null,
  ];
}

function drawLeaving({ driver, retentionDays }: DriverDetail, shell: Shell): HTMLElement {
  const { id, edition, leftAt } = driver;
  const ready = (what: '' | 'left' | 'remove') => () => {
    shell.focus(what ? `${what}-sure` : sure);
    sure = what;
    shell.redraw();
  };
  const set = (left: boolean) => () =>
    void shell.attempt(async () => {
      sure = '';
      await ask('/api/drivers/left', { id, edition, left });
      await look(id);
      told = say(R.saved);
    });
  const remove = () =>
    void shell.attempt(async () => {
      sure = '';
      await ask('/api/drivers/remove', { id, edition });
      location.hash = '#drivers';
    });
  const keep = () => button('driver-keep', 'second', say(R.keep), ready(''));
  const isForgettable = leftAt !== undefined && Date.now() - leftAt >= retentionDays * DAY_MS;
  const buttons =
    sure === 'left'
      ? [button('left-sure', 'danger', say(R.leftSure), set(true)), keep()]
      : sure === 'remove'
        ? [button('remove-sure', 'danger', say(R.removeSure), remove), keep()]
        : leftAt === undefined
          ? [button('left', 'second', say(R.hasLeft), ready('left'))]
          : [
              button('back-again', 'second', say(R.drivesAgain), set(false)),
              isForgettable ? button('remove', 'second', say(R.remove), ready('remove')) : null,
            ];
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, say(R.hasLeft)),
    h('p', { class: 'quiet' }, say(R.leavingHow).replace('28', String(retentionDays))),
    h('div', { class: 'buttons' }, ...buttons),
  );
}

async function save(driver: ShownDriver | undefined, shell: Shell): Promise<void> {
  const { driverId = '', name = '' } = typedIn(FORM, NAMES);
  [faults, told] = [{}, ''];
  try {
    const asked = { driver: { id: driverId, name }, ...(driver && { edition: driver.edition }) };
    const { id } = await ask<{ id: string }>('/api/drivers', asked);
    await look(id);
    told = say(R.saved);
    if (!driver) location.hash = `#drivers/${encodeURIComponent(id)}`;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.faults) {
      const { id, ...others } = error.faults;
      faults = { ...(id && { driverId: id }), ...others };
      shell.focus(`${FORM}-faults`);
    } else {
      if (error.status === 409 && driver) await look(driver.id);
      throw error;
    }
  }
}
