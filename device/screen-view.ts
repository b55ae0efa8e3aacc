/** What the terminal knows, as the one value that its screen shows. Pure, but for what it is given. */
import { localOffsetMinutes } from '../protocol/days';
import { sentence } from '../protocol/sentences';
import type { People } from './compose/people';
import type { TerminalOptions } from './config';
import type { DeskOutcome } from './desk/outcome';
import type { Buttons } from './ports/buttons';
import type { Gnss } from './ports/gnss';
import type { Scanner } from './ports/scanner';
import {
  buttonFault,
  gnssFault,
  scannerFault,
  scannerSettingsFault,
  scannerSpeedFault,
  setupFault,
  storageFault,
} from './screen/faults';
import { clockPart, networkPart, positionPart, scannerPart } from './screen/parts';
import type { Fault, Part, ScreenMoment, ScreenState } from './screen/state';

/** How many of the last two-digit numbers the screen shows. */
const PAIRS_SHOWN = 4;

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
    const gone = this.boarded.findIndex((at) => at > limit);
    if (gone !== 0) this.boarded = gone < 0 ? [] : this.boarded.slice(gone);
    return this.boarded.length;
  }

  /** Takes an outcome. `at`: unix ms; made unique, for the page knows a moment by it. */
  take({ kind, code, channel, pair, tail, people = 1 }: DeskOutcome, at: number): void {
    const { says, todo } = sentence(code);
    const unique = Math.max(at, (this.moment?.at ?? 0) + 1);
    this.moment = {
      kind,
      channel,
      at: unique,
      sentence: says,
      ...(pair === undefined ? {} : { pair }),
      ...(tail === undefined ? {} : { tail }),
      ...(people > 1 ? { people } : {}),
      ...(todo ? { todo } : {}),
    };
    // A driver is no rider on board.
    if (kind !== 'accepted' || channel === 'driver') return;
    for (let i = 0; i < people; i++) this.boarded.push(this.monotonic());
    if (pair !== undefined) this.lastPairs = [pair, ...this.lastPairs].slice(0, PAIRS_SHOWN);
  }

  /** A rider said "I got off": the one who has been on board longest, for nobody here knows who. */
  gotOff(): void {
    this.boarded.shift();
  }

  /** The trip or fare ended: everybody got off. */
  endTrip(): void {
    this.boarded = [];
  }
}

export type ViewInput = {
  readonly options: TerminalOptions;
  /** Night and language, as the driver chose them. */
  readonly chosen: Pick<ScreenState, 'theme' | 'language'>;
  readonly boardings: Boardings;
  readonly people: Pick<People, 'tagKeys' | 'desk' | 'shift' | 'trips'>;
  /** Ms that never step back. */
  readonly monotonic: number;
  readonly codeUrl: string | undefined;
  readonly now: number;
  readonly clockTrusted: boolean;
  readonly dayShift: number;
  readonly scanner: Pick<Scanner, 'state' | 'about'>;
  readonly gnss: Pick<Gnss, 'state'>;
  readonly buttons: Pick<Buttons, 'state'>;
  /** How often the assist button on the vehicle was pressed. */
  readonly assistPresses: number;
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
    ...input.chosen,
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
    ...peopleState(input),
  };
}

function partsOf(input: ViewInput): Part[] {
  return [
    networkPart(input.online, input.waiting, input.storageFailing),
    scannerPart(input.scanner.state),
    positionPart(input.gnss.state),
    clockPart(input.clockTrusted),
  ];
}

/** The driver's view, and what the number pad needs to know. Nothing in it names a rider. */
function peopleState(input: ViewInput): Pick<ScreenState, 'driver' | 'pad'> {
  const { desk, shift, trips, tagKeys } = input.people;
  const { binding } = desk;
  const { current, others, by } = trips.view;
  // Whole seconds, so that the page does not see another state at every push.
  const seconds = binding && Math.round((input.now + binding.until - input.monotonic) / 1000);
  const waiting = binding && { tail: binding.tail, until: seconds! * 1000 };
  return {
    pad: {
      ready: tagKeys.available,
      asked: input.assistPresses,
      ...(waiting && { card: waiting }),
    },
    driver: {
      shift: shift.view ?? null,
      ...(current || others.length > 0
        ? { trip: { current: current ?? null, others: [...others], by } }
        : {}),
      parts: partsOf(input),
    },
  };
}

function faultsOf({ codeUrl, storageFailing, scanner, gnss, buttons, notices }: ViewInput): Fault[] {
  const faults: Fault[] = [...notices];
  if (codeUrl === undefined) faults.push(setupFault());
  if (storageFailing) faults.push(storageFault());
  if (scanner.state === 'missing') faults.push(scannerFault());
  if (scanner.state === 'garbled') faults.push(scannerSpeedFault());
  if (scanner.about?.settings === 'wrong') faults.push(scannerSettingsFault());
  if (gnss.state === 'missing' || gnss.state === 'silent') faults.push(gnssFault());
  if (buttons.state === 'missing') faults.push(buttonFault());
  return faults;
}
