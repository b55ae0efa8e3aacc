/** What is pressed around the map: map or list, buttons on it, the district. */
import type { Shapes } from '../../../../../protocol/exposures/shapes';
import { h, svg, text } from '../dom';
import { currentLanguage, say, type Words } from '../i18n';
import { MAP_WORDS } from './words';

const ICONS = {
  plus: 'M12 4v16M4 12h16',
  minus: 'M4 12h16',
  locate: 'M12 1v5M12 18v5M1 12h5M18 12h5M12 5a7 7 0 1 1-.01 0zM12 10a2 2 0 1 1-.01 0z',
} as const;

/** A button with a picture, a text, or both; who only hears gets the words either way. */
export function iconButton(
  id: string,
  words: Words,
  onPress: () => void,
  picture?: keyof typeof ICONS,
): HTMLButtonElement {
  const drawn = picture
    ? svg(
        'svg',
        { viewBox: '0 0 24 24', class: 'picture-mark', 'aria-hidden': 'true' },
        svg('path', { d: ICONS[picture] }),
      )
    : null;
  const isShort = picture === 'plus' || picture === 'minus';
  const button = h(
    'button',
    { type: 'button', id, class: 'map-button' },
    drawn,
    text('span', words, isShort ? 'heard' : ''),
  );
  button.addEventListener('click', onPress);
  return button;
}

/** Map and list as two tabs of the same worth (WAI-ARIA Authoring Practices, tabs). */
export function segments(
  at: 'map' | 'list',
  listCount: HTMLElement,
  turnTo: (tab: 'map' | 'list') => void,
): HTMLElement {
  const tabs = (['map', 'list'] as const).map((tab) => {
    const button = h(
      'button',
      { type: 'button', role: 'tab', id: `show-${tab}`, 'aria-controls': `panel-${tab}` },
      text('span', MAP_WORDS[tab]),
      tab === 'list' ? ' ' : null,
      tab === 'list' ? listCount : null,
    );
    button.addEventListener('click', () => turn(tab));
    return button;
  });
  const mark = (tab: 'map' | 'list') => {
    for (const button of tabs) {
      const isOn = button.id === `show-${tab}`;
      button.setAttribute('aria-selected', String(isOn));
      button.tabIndex = isOn ? 0 : -1;
    }
  };
  const turn = (tab: 'map' | 'list') => {
    mark(tab);
    turnTo(tab);
  };
  const list = h('div', { class: 'segments', role: 'tablist', 'aria-label': say(MAP_WORDS.tabs) }, ...tabs);
  list.addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    const other = tabs.find((button) => button !== document.activeElement)!;
    other.focus();
    other.click();
  });
  mark(at);
  return list;
}

/** All districts, or one; each with its number of places, so that ears get what the shades say. */
export function districtChoice(
  { districts }: Shapes,
  counts: ReadonlyMap<string, number>,
  chosen: string | undefined,
  choose: (district: string | undefined) => void,
): HTMLElement {
  const known = new Map(districts.map(({ name, en }) => [name, en]));
  const names = [...new Set([...known.keys(), ...counts.keys()])];
  const select = h(
    'select',
    { id: 'district' },
    h('option', { value: '' }, say(MAP_WORDS.allDistricts)),
    ...names.map((name) => {
      const said = currentLanguage() === 'zh' ? name : (known.get(name) ?? name);
      return h('option', { value: name, selected: name === chosen }, `${said} (${counts.get(name) ?? 0})`);
    }),
  );
  select.addEventListener('change', () => choose(select.value || undefined));
  return h(
    'div',
    { class: 'field select district-choice' },
    h('label', { for: 'district' }, say(MAP_WORDS.district)),
    select,
  );
}
