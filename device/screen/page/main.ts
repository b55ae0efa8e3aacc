/** The terminal's screen page: shows each state that the terminal's service sends (device/screen/README.md). */
import { faultsToShow, silentFault } from '../faults';
import {
  type Fault,
  type ScreenAction,
  type ScreenMessage,
  type ScreenMoment,
  type ScreenState,
  STALE_MS,
} from '../state';
import { type CardContent, createCard } from './card';
import { createClock } from './clock';
import { required } from './dom';
import { fitText } from './fit';
import { loadGlyphs } from './glyphs';
import { createMomentTimer } from './moment-timer';
import { momentPanel } from './moments';
import { degradedPanel, idlePanel } from './reading';
import { sound } from './sounds';
import { listen } from './stream';

/** Where the stage stands, in pixels off its middle: another place each minute, against burn-in. */
const PLACES = [
  [0, 0],
  [2, 1],
  [1, 2],
  [-1, 2],
  [-2, 1],
  [-2, -1],
  [-1, -2],
  [1, -2],
  [2, -1],
] as const;

const root = document.documentElement;
const stage = required('#stage', HTMLElement);
const panel = required('#panel', HTMLElement);
const card = createCard();
const moments = createMomentTimer(show);
const clock = createClock(everySecond);

let last: ScreenMessage | null = null;
let heardAt = performance.now();
let shown = '';

function hear(message: ScreenMessage): void {
  last = message;
  heardAt = performance.now();
  const begins = moments.hear(message.state);
  clock.set(message.state.time);
  show();
  if (begins && !message.state.buzzer) sound(begins.kind);
}

function isSilent(): boolean {
  return performance.now() - heardAt >= STALE_MS;
}

function everySecond(): void {
  const place = PLACES[Math.floor(clock.now() / 60_000) % PLACES.length] ?? PLACES[0];
  stage.style.transform = `translate(${place[0]}px, ${place[1]}px)`;
  if (last && isSilent()) show();
}

/** Shows the last state. The panel is made anew only when it would differ; the clock and the code live on. */
function show(): void {
  if (!last) return;
  const { state } = last;
  const silent = isSilent();
  const moment = silent ? null : moments.current;
  const faults = silent ? [silentFault()] : faultsToShow(state);
  const actions = silent ? [] : last.actions;
  card.show(cardContent(faults, silent));
  const { time, ...rest } = state;
  const key = JSON.stringify([rest, time.trusted, time.offsetMinutes, moment, faults, actions]);
  if (key === shown) return;
  shown = key;
  root.dataset.theme = state.theme;
  root.lang = state.language === 'zh' ? 'zh-CN' : 'en';
  root.dataset.view = moment ? moment.kind : faults.length > 0 ? 'degraded' : 'idle';
  root.dataset.buttons = String(moment ? 0 : actions.length);
  panel.replaceChildren(...panelContent(moment, state, faults, actions));
  fitText(panel);
}

function panelContent(
  moment: ScreenMoment | null,
  state: ScreenState,
  faults: Fault[],
  actions: ScreenAction[],
): HTMLElement[] {
  if (moment) return momentPanel(moment, state, clock);
  const [first, second] = faults;
  if (!first) return idlePanel(state, null, actions, clock);
  if (!second && first.level === 'warn') return idlePanel(state, first, actions, clock);
  return degradedPanel(state, faults, actions, clock);
}

function cardContent(faults: Fault[], silent: boolean): CardContent {
  if (!silent && last?.state.code) return last.state.code;
  return faults.some((fault) => fault.level === 'stop') ? 'stopped' : 'coming';
}

card.show('starting');
document.fonts.addEventListener('loadingdone', () => fitText(panel));
window.addEventListener('resize', () => fitText(panel));
loadGlyphs().catch((error: unknown) => console.error('The screen has no font', error));
listen(hear);
