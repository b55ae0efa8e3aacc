/** What the terminal knows, as the one value that its screen shows. Pure, but for what it is given. */
import type { Channel } from '../protocol/channels';
import { localOffsetMinutes } from '../protocol/days';
import { type SentenceCode, sentence } from '../protocol/sentences';
import type { TerminalOptions } from './config';
import type { Scanner } from './ports/scanner';
import {
  scannerFault,
  scannerSettingsFault,
  scannerSpeedFault,
  setupFault,
  storageFault,
} from './screen/faults';
import type { Fault, ScreenMoment, ScreenState } from './screen/state';

/** How many of the last two-digit numbers the screen shows. */
const PAIRS_SHOWN = 4;

export type Outcome = {
  readonly kind: ScreenMoment['kind'];
  readonly code: SentenceCode;
  readonly channel: Channel;
  readonly pair?: number;
};

/** Nobody stays longer (DESIGN.md section 4): a trip that nobody ended does not count riders for ever. Ms. */
const LONGEST_RIDE_MS = { bus: 120 * 60_000, taxi: 60 * 60_000 };

/** The riders' part of the screen: who is on board, the last numbers, the newest moment. */
export class Boardings {
  lastPairs: number[] = [];
  moment: ScreenMoment | null = null;
  /** When each rider boarded, by the monotonic clock; oldest first. */
  private boarded: number[] = [];

  constructor(
    private readonly kind: keyof typeof LONGEST_RIDE_MS,
    private readonly monotonic: () => number,
  ) {}

  /** Riders who checked in here, have not said that they got off, and may still be on board. */
  get onBoard(): number {
    const limit = this.monotonic() - LONGEST_RIDE_MS[this.kind];
    this.boarded = this.boarded.filter((at) => at > limit);
    return this.boarded.length;
  }

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
    for (let i = 0; i < people; i++) this.boarded.push(this.monotonic());
    if (pair !== undefined) this.lastPairs = [pair, ...this.lastPairs].slice(0, PAIRS_SHOWN);
  }

  /** A rider said "I got off": the one who has been on board longest, for nobody here knows who. */
  gotOff(): void {
    this.boarded.shift();
  }

  /** The fare ended: everybody got off. */
  endFare(): void {
    this.boarded = [];
  }
}

export type ViewInput = {
  readonly options: TerminalOptions;
  readonly boardings: Boardings;
  readonly codeUrl: string | undefined;
  readonly now: number;
  readonly clockTrusted: boolean;
  readonly dayShift: number;
  readonly scanner: Pick<Scanner, 'state' | 'about'>;
  readonly storageFailing: boolean;
  readonly online: boolean;
  readonly waiting: number;
  readonly buzzer: boolean;
  /** Words that somebody asked for: the operator's message, "this is the one". */
  readonly notices: readonly Fault[];
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

function faultsOf({ codeUrl, storageFailing, scanner, notices }: ViewInput): Fault[] {
  const faults: Fault[] = [...notices];
  if (codeUrl === undefined) faults.push(setupFault());
  if (storageFailing) faults.push(storageFault());
  if (scanner.state === 'missing') faults.push(scannerFault());
  if (scanner.state === 'garbled') faults.push(scannerSpeedFault());
  if (scanner.about?.settings === 'wrong') faults.push(scannerSettingsFault());
  return faults;
}
