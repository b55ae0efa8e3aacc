/** The page's one view: map or list, the days, the nearest places. */

import { oldData } from '../check/words';
import { type Child, fill, h, text } from '../dom';
import { currentLanguage, say } from '../i18n';
import { dateOf, minuteOf, sayDate } from '../local-time';
import { lockNote } from '../views/parts';
import { createCaseMap } from './case-map';
import { CLOSEST, clustersOf, type Spot } from './clusters';
import { districtChoice, iconButton, segments } from './controls';
import { drawnAt } from './datum';
import { locate } from './location';
import { pin, pressable } from './marks';
import { byDistance, type Near } from './near';
import { distanceOf, placeItem, placeList } from './place-list';
import { countByDay, countByDistrict, wantedOf } from './places';
import type { MapSession } from './session';
import { backgroundOf } from './tiles';
import { createTimeBar } from './time-bar';
import {
  clusterNamed,
  MAP_WORDS,
  nearest,
  placesCounted,
  spotNamed,
  tilesSeen,
  undatedAmong,
  updatedAt,
} from './words';

/** Of the nearest under the map; all of them are in the list. */
const FEW = 3;
/** Of one spot, when its mark is pressed. */
const MOST_AT_SPOT = 50;

export type MapView = {
  readonly nodes: Child[];
  /** Starts the map, once the nodes are in the page: it must know its size. */
  attach(): void;
};

/** @param tell has a sentence read out */
export function mapView(session: MapSession, tell: (words: string) => void): MapView {
  const { lists, shapes, places, days, span, tiles } = session;
  if (places.length === 0) return nothingView(session);
  const drawn = (at: { lat: number; lon: number }) => drawnAt(at, tiles?.datum ?? 'WGS-84');

  const element = h('div', { class: 'map', role: 'region', 'aria-label': say(MAP_WORDS.mapLabel) });
  const counted = h('p', { class: 'counted' });
  const few = h('div', { class: 'few' });
  const chosen = h('section', { class: 'chosen', 'aria-live': 'polite', hidden: true });
  const whole = h('div', { class: 'whole' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const listCount = h('span', {});

  let map: ReturnType<typeof createCaseMap> | undefined;
  let wanted = places;
  let near: readonly Near[] = [];

  const refresh = () => {
    const [from, to] = [days[span.from] ?? '', days[span.to] ?? ''];
    wanted = wantedOf(places, { from, to, district: session.district });
    near = byDistance(wanted, session.me);
    bar?.count(countByDay(session.district === undefined ? places : inDistrict(), days));
    const undated = wanted.filter(({ date }) => date === undefined).length;
    fill(
      counted,
      h('b', {}, spanOf(from, to)),
      h('span', {}, say(placesCounted(wanted.length))),
      undated > 0 && days.length > 0 ? h('span', {}, say(undatedAmong(undated))) : null,
    );
    listCount.textContent = String(wanted.length);
    drawLists();
    // All districts are shaded, whichever one is looked at: it is them that one compares.
    map?.shade(levelsOf(countByDistrict(wantedOf(places, { from, to, district: undefined }))));
    map?.show(clustersOf(wanted, drawn));
  };
  const inDistrict = () => places.filter(({ district }) => district === session.district);
  const drawLists = () => {
    const isMarked = session.me !== undefined;
    if (session.tab === 'map')
      fill(
        few,
        wanted.length === 0
          ? text('p', MAP_WORDS.none)
          : h(
              'ul',
              { class: 'places' },
              ...near.slice(0, FEW).map((each, i) => placeItem(each, isMarked && i === 0)),
            ),
      );
    else fill(whole, ...(wanted.length === 0 ? [text('p', MAP_WORDS.none)] : placeList(near, isMarked)));
  };
  /** Drags of a handle come faster than a slow phone draws: only the last of a frame counts. */
  let due = false;
  const refreshSoon = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      refresh();
    });
  };
  const bar = days.length > 1 ? createTimeBar(days, span, refreshSoon) : undefined;

  const choose = (spot: Spot) => {
    if (spot.apartAt !== undefined) return map?.go(spot.at, Math.min(spot.apartAt, CLOSEST + 1));
    session.chosen = spot.some(MOST_AT_SPOT);
    drawChosen();
    map?.redraw();
  };
  const drawChosen = () => {
    chosen.hidden = session.chosen.length === 0;
    const items = byDistance(session.chosen, session.me).map((each) => placeItem(each, true));
    const close = iconButton('chosen-close', MAP_WORDS.close, () => {
      session.chosen = [];
      drawChosen();
      map?.redraw();
    });
    const heading = session.chosen.length > 1 ? h('h2', {}, say(spotNamed(session.chosen.length))) : null;
    fill(chosen, heading, h('ul', { class: 'places' }, ...items), close);
  };
  const mark = (spot: Spot) => {
    const at: [number, number] = [spot.at.lat, spot.at.lon];
    const [one] = spot.some(1);
    if (spot.count === 1 && one) {
      const isNear = session.chosen.includes(one) || (session.me !== undefined && near[0]?.place === one);
      return pressable(at, one.name, 'one', pin(isNear ? 'near' : ''), () => choose(spot));
    }
    const size = spot.count < 10 ? 'small' : spot.count < 100 ? 'middle' : 'large';
    const words = clusterNamed(spot.count, districtWords(one?.district));
    return pressable(at, say(words), `many ${size}`, h('b', {}, String(spot.count)), () => choose(spot));
  };
  const districtWords = (name: string | undefined) => {
    const found = shapes.districts.find((each) => each.name === name);
    return { zh: name ?? '', en: found?.en ?? name ?? '' };
  };

  const nearButton = iconButton(
    'near',
    session.me ? MAP_WORDS.nearOff : MAP_WORDS.near,
    () => void nearMe(),
    'locate',
  );
  const labelNear = () => {
    nearButton.lastElementChild!.textContent = say(session.me ? MAP_WORDS.nearOff : MAP_WORDS.near);
    nearButton.setAttribute('aria-pressed', String(session.me !== undefined));
    tilesNote.textContent = tiles ? say(session.me ? MAP_WORDS.tilesOff : tilesSeen(hostOf(tiles.url))) : '';
  };
  const nearMe = async () => {
    problem.hidden = true;
    session.chosen = [];
    if (session.me) session.me = undefined;
    else {
      nearButton.lastElementChild!.textContent = say(MAP_WORDS.locating);
      const found = await locate();
      if ('zh' in found) {
        problem.textContent = say(found);
        problem.hidden = false;
      } else session.me = found;
    }
    refresh();
    labelNear();
    drawChosen();
    const [first] = near;
    map?.showMe(session.me, first?.metres === undefined ? undefined : first.place.at);
    map?.redraw();
    if (session.me)
      tell(
        first?.metres === undefined
          ? say(MAP_WORDS.nobodyNear)
          : say(nearest(first.place.name, distanceOf(first.metres))),
      );
  };
  const tilesNote = h('p', { class: 'quiet' });

  const mapPanel = h(
    'div',
    { id: 'panel-map', role: 'tabpanel', 'aria-labelledby': 'show-map' },
    h(
      'div',
      { class: 'frame' },
      element,
      text('p', MAP_WORDS.legend, 'legend'),
      h(
        'div',
        { class: 'map-buttons' },
        iconButton('closer', MAP_WORDS.closer, () => map?.zoomBy(1), 'plus'),
        iconButton('wider', MAP_WORDS.wider, () => map?.zoomBy(-1), 'minus'),
        nearButton,
      ),
    ),
    problem,
    chosen,
  );
  const below = h('div', { class: 'below' });
  const listPanel = h('div', { id: 'panel-list', role: 'tabpanel', 'aria-labelledby': 'show-list' }, whole);
  const turnTo = (tab: 'map' | 'list') => {
    session.tab = tab;
    mapPanel.hidden = tab !== 'map';
    few.hidden = tab !== 'map';
    listPanel.hidden = tab !== 'list';
    drawLists();
    if (tab === 'map') map?.measure();
  };
  const choice = districtChoice(shapes, countByDistrict(places), session.district, (district) => {
    session.district = district;
    refresh();
    map?.fit(district);
  });
  fill(below, counted, bar?.element ?? null, choice, h('p', { class: 'quiet' }, say(freshness(lists))));

  return {
    nodes: [
      h('h1', { class: 'heard' }, say(MAP_WORDS.title)),
      segments(session.tab, listCount, turnTo),
      mapPanel,
      below,
      few,
      listPanel,
      lockNote(say(MAP_WORDS.local)),
      tiles ? tilesNote : null,
      tiles?.credit ? h('p', { class: 'quiet' }, tiles.credit) : null,
      links(),
    ],
    attach() {
      map = createCaseMap(element, {
        shapes,
        drawn,
        background: tiles && backgroundOf(tiles.url),
        mark,
        still: matchMedia('(prefers-reduced-motion: reduce)').matches,
      });
      map.name((named) => (currentLanguage() === 'zh' ? named.name : named.en));
      turnTo(session.tab);
      refresh();
      labelNear();
      drawChosen();
      if (session.me) map.showMe(session.me, near[0]?.metres === undefined ? undefined : near[0].place.at);
    },
  };
}

function nothingView({ lists }: MapSession): MapView {
  return {
    nodes: [
      h('h1', { tabindex: -1 }, say(MAP_WORDS.noneAtAll)),
      text('p', MAP_WORDS.noneHow),
      h('p', { class: 'quiet' }, say(freshness(lists))),
      links(),
    ],
    attach: () => undefined,
  };
}

const links = (): HTMLElement =>
  h(
    'p',
    { class: 'links' },
    h('a', { href: '/#check' }, say(MAP_WORDS.tripsToo)),
    h('a', { href: '/exposures/' }, say(MAP_WORDS.all)),
  );

/** `1月6日 – 1月12日`, or the one day. */
const spanOf = (from: string, to: string): string => {
  if (from === '') return say(MAP_WORDS.noDate);
  return from === to ? sayDate(from) : `${sayDate(from)} – ${sayDate(to)}`;
};

const freshness = ({ madeAt, isOld }: MapSession['lists']) => {
  const date = `${dateOf(madeAt)} ${minuteOf(madeAt)}`;
  return isOld ? oldData(date) : updatedAt(date);
};

const hostOf = (url: string): string => new URL(url, location.href).host;

/** Four shades, by quarters of the most; none where there is none. */
function levelsOf(counts: ReadonlyMap<string, number>): Map<string, number> {
  const most = Math.max(1, ...counts.values());
  return new Map([...counts].map(([name, count]) => [name, Math.ceil((4 * count) / most)]));
}
