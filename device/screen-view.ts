/** What the terminal knows, as the one value that its screen shows. Pure, but for what it is given. */
import type { Channel } from '../protocol/channels';
import { localOffsetMinutes } from '../protocol/days';
import { type SentenceCode, sentence } from '../protocol/sentences';
import type { TerminalOptions } from './config';
import { scannerFault, setupFault, storageFault } from './screen/faults';
import type { Fault, ScreenMoment, ScreenState } from './screen/state';

/** How many of the last two-digit numbers the screen shows. */
const PAIRS_SHOWN = 4;

export type Outcome = {
  readonly kind: ScreenMoment['kind'];
  readonly code: SentenceCode;
  readonly channel: Channel;
  readonly pair?: number;
};

/** The riders' part of the screen: who boarded, the last numbers, the newest moment. */
export class Boardings {
  onBoard = 0;
  lastPairs: number[] = [];
  moment: ScreenMoment | null = null;

  /** Takes an outcome. `at`: unix ms; made unique, for the page knows a moment by it. */
  take({ kind, code, channel, pair }: Outcome, at: number, people = 1): void {
    const { says, todo } = sentence(code);
    const unique = Math.max(at, (this.moment?.at ?? 0) + 1);
    this.moment = {
      kind,
      channel,
      at: unique,
      sentence: says,
      ...(pair === undefined ? {} : { pair }),
      ...(todo ? { todo } : {}),
    };
    if (kind !== 'accepted') return;
    this.onBoard += people;
    if (pair !== undefined) this.lastPairs = [pair, ...this.lastPairs].slice(0, PAIRS_SHOWN);
  }

  /** A rider said "I got off". */
  gotOff(): void {
    this.onBoard = Math.max(0, this.onBoard - 1);
  }
}

export type ViewInput = {
  readonly options: TerminalOptions;
  readonly boardings: Boardings;
  readonly codeUrl: string | undefined;
  readonly now: number;
  readonly clockTrusted: boolean;
  readonly dayShift: number;
  readonly scannerMissing: boolean;
  readonly storageFailing: boolean;
  readonly online: boolean;
  readonly waiting: number;
  readonly buzzer: boolean;
};

export function screenState(input: ViewInput): ScreenState {
  const { options, boardings } = input;
  const { lineName, toZh, toEn } = options;
  return {
    language: options.language,
    theme: options.theme,
    code: input.codeUrl === undefined ? null : { url: input.codeUrl },
    vehicle: {
      kind: options.vehicleKind,
      label: options.vehicleLabel,
      ...(lineName === undefined ? {} : { line: lineName }),
      ...(toZh === undefined ? {} : { to: { zh: toZh, en: toEn ?? toZh } }),
    },
    time: {
      now: input.now,
      offsetMinutes: localOffsetMinutes(input.dayShift),
      trusted: input.clockTrusted,
    },
    onBoard: boardings.onBoard,
    lastPairs: boardings.lastPairs,
    moment: boardings.moment,
    faults: faultsOf(input),
    network: input.online ? 'online' : 'offline',
    waiting: input.waiting,
    buzzer: input.buzzer,
  };
}

function faultsOf({ codeUrl, storageFailing, scannerMissing }: ViewInput): Fault[] {
  const faults: Fault[] = [];
  if (codeUrl === undefined) faults.push(setupFault());
  if (storageFailing) faults.push(storageFault());
  if (scannerMissing) faults.push(scannerFault());
  return faults;
}
