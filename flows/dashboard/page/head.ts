/** In the dashboard's own bar: whose page this is, its pages as tabs, the other language. */
import { type Host, pagesOf, pagesWith } from './dashboard';
import type { Fleet } from './fleet';
import { h, onBeforeUnmount, onMounted, shallowRef, Teleport, type VNode } from './vue';
import { changeLanguage, nameOf, say, tag, W } from './words';

/** Several widgets may be on a page: the first has the bar. */
const owner = shallowRef<object>();

export function head(host: Host, fleet: Fleet): () => VNode | null {
  const self = {};
  const take = () => {
    owner.value ??= self;
  };
  onMounted(() => {
    take();
    // The dashboard's own button says nothing to who hears it.
    document.querySelector('.v-app-bar .v-btn:not([aria-label])')?.setAttribute('aria-label', say(W.pages));
  });
  onBeforeUnmount(() => {
    if (owner.value === self) owner.value = undefined;
  });
  const switchLanguage = () => {
    changeLanguage();
    document.documentElement.lang = tag();
  };
  document.documentElement.lang = tag();
  const tab = ({ id, name, route }: ReturnType<typeof pagesOf>[number], isCounted: boolean) => {
    const to = { name: route!.name };
    const follow = (event: MouseEvent) => {
      event.preventDefault();
      void host.$router.push(to);
    };
    const { all } = fleet.open.value;
    return h(
      'a',
      {
        href: host.$router.resolve(to).href,
        onClick: follow,
        'aria-current': host.$route.meta.id === id ? 'page' : undefined,
      },
      isCounted && all > 0 ? `${nameOf(name)} ${all}` : nameOf(name),
    );
  };
  return () => {
    if (owner.value === undefined) take();
    if (owner.value !== self) return null;
    const counted = pagesWith(host, 'over');
    return h(Teleport, { to: '#app-bar-title', defer: true }, [
      h('div', { class: 'coride-bar' }, [
        h('span', { class: 'name' }, [logo(), say(W.name)]),
        h(
          'nav',
          { 'aria-label': say(W.pages) },
          pagesOf(host).map((page) => tab(page, counted.has(page.id))),
        ),
        h('button', { type: 'button', class: 'language', onClick: switchLanguage }, say(W.other)),
      ]),
    ]);
  };
}

/** Dot = boarded, ring = got off, one line through both. */
const logo = (): VNode =>
  h('svg', { viewBox: '0 0 44 20', class: 'logo', 'aria-hidden': 'true' }, [
    h('circle', { cx: 10, cy: 10, r: 8, class: 'dot' }),
    h('path', { d: 'M18 10h9', class: 'line' }),
    h('circle', { cx: 34, cy: 10, r: 7, class: 'ring' }),
  ]);
