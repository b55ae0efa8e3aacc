/** The terminal's screen page: shows each state that the terminal's service sends (device/screen/README.md). */
import { SENTENCES } from '../../../protocol/sentences';
import { faultsToShow, silentFault } from '../faults';
import type { ScreenRequest } from '../request';
import {
  type Fault,
  IDENTIFY,
  type ScreenAction,
  type ScreenMessage,
  type ScreenMoment,
  type ScreenState,
  STALE_MS,
} from '../state';
import { type CardContent, createCard } from './card';
import { createClock } from './clock';
import { required } from './dom';
import { type DriverDoors, driverPanel } from './driver';
import { createEnrol } from './enrol';
import { fitText } from './fit';
import { giveCardPanel } from './give-card';
import { loadGlyphs } from './glyphs';
import { createMomentTimer } from './moment-timer';
import { momentPanel } from './moments';
import { createPad } from './pad/pad';
import { degradedPanel, idlePanel } from './reading';
import { press } from './requests';
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
const pad = createPad(
  (request) => void sendOrSay(request),
  () => void press({ action: 'pad-closed' }),
);

const enrol = createEnrol((code) => press({ action: 'enrol', code }));

/** Without a touch for this long (ms) the driver's view gives way to what riders read. */
const DRIVER_VIEW_MS = 60_000;
let driverUntil = 0;
let padAsked = 0;

let last: ScreenMessage | null = null;
let heardAt = performance.now();
let shown = '';

function hear(message: ScreenMessage): void {
  last = message;
  heardAt = performance.now();
  const begins = moments.hear(message.state);
  clock.set(message.state.time);
  const { asked = 0 } = message.state.pad ?? {};
  if (asked > padAsked) openPad(message.state);
  padAsked = asked;
  show();
  if (begins && !message.state.buzzer) sound(begins.kind);
}

function isSilent(): boolean {
  return performance.now() - heardAt >= STALE_MS;
}

function everySecond(): void {
  const place = PLACES[Math.floor(clock.now() / 60_000) % PLACES.length] ?? PLACES[0];
  stage.style.transform = `translate(${place[0]}px, ${place[1]}px)`;
  if (!last) return;
  const waitsForCard = root.dataset.view === 'card';
  if (isSilent() || waitsForCard || (driverUntil > 0 && !driverOpen())) show();
}

/** Shows the last state. The panel is made anew only when it would differ; the clock and the code live on. */
function show(): void {
  if (!last) return;
  const { state } = last;
  enrol.show(state);
  if (state.enrol) return;
  const silent = isSilent();
  const moment = silent ? null : moments.current;
  const faults = silent ? [silentFault()] : faultsToShow(state);
  const actions = silent ? [] : last.actions;
  card.show(cardContent(faults, silent));
  const { time, ...rest } = state;
  const driver = driverOpen();
  const cardLeft = state.pad?.card && Math.ceil((state.pad.card.until - clock.now()) / 1000);
  pad.show({ language: state.language, moment });
  const key = JSON.stringify([
    rest,
    time.trusted,
    time.offsetMinutes,
    moment,
    faults,
    actions,
    driver,
    cardLeft,
  ]);
  if (key === shown) return;
  shown = key;
  root.dataset.theme = state.theme;
  root.lang = state.language === 'zh' ? 'zh-CN' : 'en';
  root.dataset.view = viewOf(moment, state, faults);
  root.toggleAttribute(
    'data-identify',
    faults.some(({ id }) => id === IDENTIFY),
  );
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
  if (state.pad?.card)
    return giveCardPanel(state, state.pad.card, clock, () => void sendOrSay({ action: 'keep-card' }));
  if (state.driver && driverOpen()) return driverPanel(state, state.driver, clock, driverDoors);
  const [first, second] = faults;
  if (!first) return idlePanel(state, null, actions, clock, onButton);
  if (!second && first.level === 'warn') return idlePanel(state, first, actions, clock, onButton);
  return degradedPanel(state, faults, actions, clock, onButton);
}

function viewOf(moment: ScreenMoment | null, state: ScreenState, faults: Fault[]): string {
  if (moment) return moment.kind;
  if (state.pad?.card) return 'card';
  if (state.driver && driverOpen()) return 'driver';
  return faults.length > 0 ? 'degraded' : 'idle';
}

const driverOpen = (): boolean => performance.now() < driverUntil;

/** The pad and the driver's view are the page's own; the terminal only hears that they opened. */
async function onButton(action: ScreenAction): Promise<boolean> {
  const done = press({ action });
  if (action === 'assist' && last?.state.pad) openPad(last.state);
  if (action === 'driver' && last?.state.driver) showDriver(DRIVER_VIEW_MS);
  return done;
}

/** Without a key for today nothing typed could be sealed: that is said before anybody types. */
function openPad(state: ScreenState): void {
  if (state.pad?.ready) pad.open('phone');
  else say('no-key');
}

function showDriver(ms: number): void {
  driverUntil = ms === 0 ? 0 : performance.now() + ms;
  show();
}

const driverDoors: DriverDoors = {
  send: (request) => {
    showDriver(DRIVER_VIEW_MS);
    void sendOrSay(request);
  },
  startShift: () => pad.open('driver'),
  back: () => showDriver(0),
};

async function sendOrSay(request: ScreenRequest): Promise<void> {
  if (!(await press(request))) say('busy');
}

/** A refusal of the page's own, in the words of the table. */
function say(code: 'no-key' | 'busy'): void {
  if (!last) return;
  const { says, todo } = SENTENCES[code];
  const moment = { kind: 'refused', channel: 'assisted', at: clock.now(), sentence: says, todo } as const;
  moments.hear({ ...last.state, moment, time: { ...last.state.time, now: moment.at } });
  show();
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
