/** The terminal before it has an identity: a screen that asks for the code, and a scanner that may read it. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { EnrolmentAnswer } from '../../protocol/enrolment';
import { readEnrolmentCode } from '../../protocol/enrolment-code';
import type { Scanner } from '../ports/scanner';
import { type Screen, startScreen } from '../screen/server';
import type { EnrolState, ScreenState } from '../screen/state';
import { CodeRefused, type EnrolPorts, enrol } from './enrol';

export type EnrolScreenOptions = EnrolPorts & {
  readonly port: number;
  readonly token: string;
  readonly theme: ScreenState['theme'];
  readonly scanner?: Scanner;
  readonly clock: Clock;
  readonly log: Log;
};

export type EnrolScreen = {
  readonly url: string;
  /** Settles when the terminal has its identity on disk; the screen is closed then. Never, once `close` was called. */
  readonly enrolled: Promise<EnrolmentAnswer>;
  close(): Promise<void>;
};

const SHOW_EVERY_MS = 15_000;
/** Local time minus UTC, before any bundle says it; the face shows no clock. */
const OFFSET_MINUTES = 480;

const SAYS = {
  noCode: { zh: '这不是登记码:要八位数字或字母', en: 'This is no code: it has eight letters or digits' },
  refused: {
    zh: '登记码无效:可能输错、已用过或已过期,请换一个',
    en: 'This code does not count: wrong, used or over. Ask for a new one',
  },
  silent: {
    zh: '连不上管理端:请检查网络,再试一次',
    en: 'The operator does not answer: check the network and try again',
  },
} as const;

export async function openEnrolScreen(options: EnrolScreenOptions): Promise<EnrolScreen> {
  const { port, token, theme, scanner, clock, log } = options;
  let shown: EnrolState = { state: 'asking' };
  let screen: Screen | undefined;
  let closed = false;
  let done: (answer: EnrolmentAnswer) => void = () => undefined;
  const enrolled = new Promise<EnrolmentAnswer>((resolve) => {
    done = resolve;
  });
  const state = (): ScreenState => ({
    language: 'zh',
    theme,
    code: null,
    vehicle: { kind: 'bus', label: '' },
    time: { now: clock.now(), offsetMinutes: OFFSET_MINUTES, trusted: false },
    onBoard: 0,
    lastPairs: [],
    moment: null,
    faults: [],
    network: 'online',
    waiting: 0,
    enrol: shown,
  });
  const show = (next: EnrolState) => {
    shown = next;
    screen?.push(state());
  };
  const take = async (text: string) => {
    if (shown.state === 'sending' || closed) return;
    const code = readEnrolmentCode(text);
    if (code === undefined) return show({ state: 'asking', says: SAYS.noCode });
    show({ state: 'sending' });
    try {
      const answer = await enrol(options, code);
      if (closed) return;
      await close();
      done(answer);
    } catch (error) {
      log.warn('not enrolled', { cause: error as Error });
      show({ state: 'asking', says: error instanceof CodeRefused ? SAYS.refused : SAYS.silent });
    }
  };
  screen = await startScreen({
    port,
    token,
    getState: state,
    // The page is told by the next state how it went.
    onAction: { enrol: ({ code }) => void take(code) },
    log,
  });
  scanner?.start({
    onFrame: (frame) => {
      if (frame.kind === 'code') void take(frame.text);
    },
    onState: () => undefined,
  });
  let timer = clock.setTimer(SHOW_EVERY_MS, function again() {
    show(shown);
    timer = clock.setTimer(SHOW_EVERY_MS, again);
  });
  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    timer.cancel();
    await scanner?.close();
    await screen?.close();
  }
  return { url: screen.url, enrolled, close };
}
