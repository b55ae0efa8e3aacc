/** The driver's view: shift, riders, each part in words, trip, night, language (SCREENS.md section 4, driver). */
import type { ScreenRequest } from '../request';
import type { DriverState, Part, ScreenState, Trip } from '../state';
import { touchable } from './buttons';
import type { PageClock } from './clock';
import { el, words } from './dom';
import { icon } from './icons';
import { DRIVER, PEOPLE, pairText, WORDS } from './words';

export type DriverDoors = {
  send(request: ScreenRequest): void;
  /** Opens the number pad for the driver's number. */
  startShift(): void;
  back(): void;
};

/** @returns the panel's content */
export function driverPanel(
  state: ScreenState,
  driver: DriverState,
  clock: PageClock,
  doors: DriverDoors,
): HTMLElement[] {
  const { language } = state;
  return [
    head(driver, language, clock),
    el('div', 'parts', riders(state), ...driver.parts.map((part) => partRow(part, language))),
    ...(driver.trip ? [trips(driver.trip, language, clock, doors)] : []),
    buttons(state, driver, doors),
  ];
}

function head({ shift }: DriverState, language: 'zh' | 'en', clock: PageClock): HTMLElement {
  const name = el('div', 'driver-name', DRIVER.driver[language], shift?.tail ? ` ${shift.tail}` : null);
  const since = shift
    ? el('div', 'driver-since', `${DRIVER.since[language]} ${clock.minutes(shift.since)}`)
    : words('driver-since', language, DRIVER.offShift);
  return el('div', 'driver-head', name, since);
}

function riders(state: ScreenState): HTMLElement {
  const { language, onBoard, lastPairs } = state;
  const taxi = state.vehicle.kind === 'taxi';
  const count = el('b', '', language === 'zh' ? `${onBoard} ${PEOPLE}` : String(onBoard));
  const last = lastPairs.slice(0, 3).map(pairText).join(' ');
  return el(
    'div',
    'part',
    el('span', 'part-name', words('', language, taxi ? WORDS.thisFare : WORDS.onBoard)),
    el('span', 'part-last', last),
    count,
  );
}

function partRow({ id, well, name, says }: Part, language: 'zh' | 'en'): HTMLElement {
  const row = el(
    'div',
    'part',
    el('span', 'part-name', words('', language, name)),
    icon(well ? 'done' : 'care'),
    el('b', '', words('', language, says)),
  );
  row.dataset.part = id;
  return row;
}

/** Where two headsigns are too long for the buttons: the first way, and the other. */
const WAYS = ['out', 'return'] as const;

/** The trip between the ones beside it in time: a touch corrects it. */
function trips(
  { current, others }: NonNullable<DriverState['trip']>,
  language: 'zh' | 'en',
  clock: PageClock,
  doors: DriverDoors,
): HTMLElement {
  const all = [...(current ? [current] : []), ...others].sort((a, b) => a.startsAt - b.startsAt);
  const signs = [...new Set(all.flatMap(({ to }) => (to ? [to[language]] : [])))];
  const way = ({ to }: Trip) => {
    const mark = to && WAYS[signs.indexOf(to[language])];
    return mark ? icon(mark) : null;
  };
  const button = (trip: Trip) => {
    const isCurrent = trip.id === current?.id;
    const text = el(
      'div',
      'trip',
      el('div', 'trip-time', clock.minutes(trip.startsAt)),
      trip.to ? words('trip-to', language, trip.to) : null,
      el('div', 'trip-way', way(trip)),
    );
    const element = touchable(isCurrent ? 'chosen' : '', text, () =>
      doors.send({ action: 'choose-trip', trip: trip.id }),
    );
    element.setAttribute('aria-pressed', String(isCurrent));
    return element;
  };
  const named = current ?? all[0];
  const sign = named?.to ? el('div', 'trip-sign', way(named), words('', language, named.to)) : null;
  return el('div', 'trip-choice', sign, el('div', 'trips', ...all.map(button)));
}

function buttons(state: ScreenState, { shift }: DriverState, doors: DriverDoors): HTMLElement {
  const { language, theme } = state;
  const other = language === 'zh' ? 'en' : 'zh';
  const dark = theme === 'night';
  return el(
    'div',
    'driver-buttons',
    touchable('', words('', language, dark ? DRIVER.day : DRIVER.night), () =>
      doors.send({ action: 'theme', theme: dark ? 'day' : 'night' }),
    ),
    touchable('', words('', other, DRIVER.language), () =>
      doors.send({ action: 'language', language: other }),
    ),
    touchable('', words('', language, shift ? DRIVER.endShift : DRIVER.startShift), () =>
      shift ? doors.send({ action: 'end-shift' }) : doors.startShift(),
    ),
    touchable('main', words('', language, DRIVER.back), doors.back),
  );
}
