/** The top of every page: whose it is, and the other language. */
import { fill, h } from './dom';
import { currentLanguage, otherLanguage, setLanguage, tagOf } from './i18n';
import { logo } from './icons';
import type { Store } from './storage';
import { WORDS } from './words';

/** @param changed the language was changed: everything is to be drawn again */
export function drawMasthead(header: HTMLElement, store: Store, changed: () => void): void {
  const other = otherLanguage();
  const change = () => {
    setLanguage(other);
    store.write('language', other);
    changed();
  };
  const names = currentLanguage() === 'zh' ? [WORDS.name.zh, WORDS.name.en] : [WORDS.name.en, WORDS.name.zh];
  fill(
    header,
    h('div', { class: 'name' }, logo(), h('b', {}, names[0]!), h('span', {}, names[1]!)),
    h(
      'button',
      { type: 'button', class: 'language', id: 'language', lang: tagOf(other), onclick: change },
      other === 'zh' ? '中文' : 'English',
    ),
  );
}
