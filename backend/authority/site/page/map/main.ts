/** The map of case places, a page of its own: downloads what is published, whole, and shows it. */
import '../old-browsers';
import './trusted-markup';
import { readShapes, type Shapes } from '../../../../../protocol/exposures/shapes';
import { careTitle } from '../check/parts';
import { Published } from '../check/published';
import { CHECK_WORDS } from '../check/words';
import { type Child, fill, h, text } from '../dom';
import { ask } from '../doors';
import { HASH_OF, TABS } from '../frame';
import { chooseLanguage, say } from '../i18n';
import { setZone } from '../local-time';
import { drawMasthead } from '../masthead';
import { registerServiceWorker } from '../service-worker-client';
import { openStore } from '../storage';
import { button, foot, spacer, title } from '../views/parts';
import { WORDS } from '../words';
import { mapView } from './map-view';
import { type MapSession, openSession } from './session';
import { MAP_WORDS } from './words';

const root = document.documentElement;
const store = openStore();
chooseLanguage(store);
setZone(store.read('bundle')?.dayShift ?? null);
const published = new Published();
const header = h('header', {});
const main = h('main', { tabindex: -1 });
const nav = h('nav', {});
const heard = h('p', { class: 'heard', 'aria-live': 'polite', role: 'status' });
fill(document.body, header, main, nav, heard);
let session: MapSession | undefined;
let failed = false;

function show(name: string, ...nodes: Child[]): void {
  root.dataset.view = name;
  drawMasthead(header, store, draw);
  drawLinks();
  fill(main, ...nodes);
  document.title = `${say(MAP_WORDS.title)} · ${say(WORDS.name)}`;
}

/** The rider page's tabs, as links: this page is part of the last. */
function drawLinks(): void {
  nav.setAttribute('aria-label', say(WORDS.tabs));
  const links = TABS.map(([tab, words]) =>
    h(
      'a',
      { href: `/${HASH_OF[tab]}`, id: `tab-${tab}`, 'aria-current': tab === 'check' ? 'true' : 'false' },
      text('span', words),
    ),
  );
  fill(nav, ...links);
}

function draw(): void {
  if (session) {
    const view = mapView(session, (words) => {
      heard.textContent = words;
    });
    show('map', ...view.nodes);
    view.attach();
  } else if (failed)
    show(
      'map-unreached',
      h('div', { class: 'finding none' }, careTitle(CHECK_WORDS.unreached)),
      text('p', CHECK_WORDS.unreachedHow),
      spacer(),
      foot(button('map-again', CHECK_WORDS.again, () => void load(), { bilingual: false })),
    );
  else show('map-loading', title(MAP_WORDS.loading));
}

async function load(): Promise<void> {
  try {
    const [lists, shapes] = await Promise.all([published.load(), loadShapes()]);
    session = openSession(lists, shapes, root.dataset);
  } catch (error) {
    console.warn('What is published was not heard:', (error as Error).message);
    failed = true;
  }
  draw();
}

async function loadShapes(): Promise<Shapes> {
  const response = await ask(root.dataset.shapes ?? '', { cache: 'default' });
  return readShapes(await response.json());
}

draw();
void load();
registerServiceWorker();
