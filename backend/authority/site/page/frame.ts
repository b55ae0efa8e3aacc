/** What is around every view: name, language, tabs, and the line that screen readers listen to. */
import type { App, Tab } from './app';
import { banner, newsBanner, newsMark } from './check/news';
import { fill, h, text } from './dom';
import { say } from './i18n';
import { LOOKED_WORDS } from './looked/words';
import { drawMasthead } from './masthead';
import type { Store } from './storage';
import type { View } from './view';
import { WORDS } from './words';

/** The tabs in their order; other pages of the site link to them. */
export const TABS = [
  ['check-in', WORDS.tabCheckIn],
  ['pass', WORDS.tabPass],
  ['diary', WORDS.tabDiary],
  ['check', WORDS.tabCheck],
] as const;

/** Addresses of the tabs: `/#pass` can be opened from the home screen. */
export const HASH_OF: Record<Tab, string> = {
  'check-in': '',
  pass: '#pass',
  diary: '#diary',
  check: '#check',
};

export type Frame = { show(view: View, app: App, moved: boolean): void };

export function createFrame(store: Store): Frame {
  const root = document.documentElement;
  const header = h('header', {});
  const main = h('main', { tabindex: -1 });
  const nav = h('nav', {});
  const heard = h('p', { class: 'heard', 'aria-live': 'assertive', role: 'status' });
  fill(document.body, header, main, nav, heard);
  let shown: View | null = null;
  setInterval(() => shown?.tick?.(), 1000);

  const drawTabs = (app: App, visible: boolean, news: number) => {
    nav.hidden = !visible;
    nav.setAttribute('aria-label', say(WORDS.tabs));
    fill(
      nav,
      ...TABS.map(([tab, words]) =>
        h(
          'button',
          {
            type: 'button',
            id: `tab-${tab}`,
            'aria-current': tab === app.tab ? 'page' : 'false',
            onclick: () => app.open(tab),
          },
          text('span', words),
          tab === 'check' && news > 0 ? newsMark(news) : null,
        ),
      ),
    );
  };

  return {
    show(view, app, moved) {
      // The diary is compared with all that is published: once is enough.
      const { news } = app.check;
      if (shown && !moved && shown.name === view.name && shown.update) {
        drawTabs(app, view.tabs, news);
        return shown.update();
      }
      const inMain = main.contains(document.activeElement) ? document.activeElement?.id : '';
      shown = view;
      root.dataset.view = view.name;
      drawMasthead(header, store, () => {
        shown = null;
        app.refresh();
      });
      drawTabs(app, view.tabs, news);
      // Told once, wherever the rider opens the page; never over a code or a form.
      const isNews = view.tabs && app.tab !== 'check' && news > 0;
      const isLooked = view.tabs && app.tab !== 'diary' && app.rider.whoLooked.untold();
      fill(
        main,
        isLooked
          ? banner('looked-look', LOOKED_WORDS.title, LOOKED_WORDS.look, () => app.open('diary'))
          : null,
        isNews ? newsBanner(() => app.open('check')) : null,
        ...view.nodes,
      );
      view.tick?.();
      document.title = `${say(view.says)} · ${say(WORDS.name)}`;
      if (!moved) {
        // Drawn anew under the rider's hands: what had the focus keeps it.
        if (inMain) document.getElementById(inMain)?.focus();
        return;
      }
      window.scrollTo(0, 0);
      heard.textContent = say(view.says);
      const first = main.querySelector<HTMLElement>('[data-focus]') ?? main;
      first.focus({ preventScroll: true });
    },
  };
}
