/** A played day from beginning to end: registration, the day, traces, the reckoning. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pace, pacedClock } from '../../platform/paced-clock';
import type { TrueCheckIn } from '../../simulators/city/check-ins';
import type { TrueRide } from '../../simulators/city/journeys';
import { type CaseFigures, traceCases } from './cases';
import { type PlayedDay, playedDay } from './city';
import { makeTroubles, movableClock } from './make-trouble';
import type { DayOptions } from './options';
import { Parts, type Sides } from './parts';
import { cardsOf, openPhone, registerPhones, TextMessages } from './people';
import { type Now, number } from './picture';
import { Player } from './play';
import { type Reckoning, reckonDay } from './reckoning';
import { DayTally } from './tally';
import { countsOf, type Trouble, troublesOf } from './trouble';

export type DayView = {
  say(line: string): void;
  /** Something countable goes on. */
  progress(what: string, done: number, of: number): void;
  /** The picture, while the day passes. */
  watch(now: () => Now): { stop(): void };
};

export type DayResult = {
  readonly reckoning: Reckoning;
  readonly tally: DayTally;
  readonly cases: CaseFigures;
  readonly troubles: Readonly<Record<Trouble['kind'], number>>;
  /** Check-ins that the model wanted. */
  readonly due: number;
  /** How long the day took, s. */
  readonly seconds: number;
};

/** Before anybody rides: phones register from 04:05 on, when the key day has begun; the parts start again after that. */
const REGISTERS_AT = 4 * 3_600_000 + 300_000;
const STARTS_AT = 4.4 * 3_600_000;
/** Terminals are online before the first rider comes. */
const EARLY_MS = 60_000;
/** For what comes to rest by itself, ms of this machine. */
const PATIENCE_MS = 180_000;
const LOOK_MS = 50;

export async function runDay(options: DayOptions, data: string, view: DayView): Promise<DayResult> {
  const played = playedDay(options);
  const within = played.day.checkIns.filter(({ at }) => at >= played.from && at < played.until);
  view.say(
    `${played.vehicles.length} vehicles, ${number(options.riders)} people, ${number(within.length)} check-ins to come; seed ${options.seed}`,
  );
  const texts = new TextMessages(join(data, 'authority', 'sms.log'));
  const clockFile = join(data, 'clock');
  const parts = await Parts.lay({
    ...{ data, played, clockFile, processes: options.processes, feed: options.feed },
    say: (part, line) => {
      if (line.startsWith('SMS ')) texts.look();
      else view.say(`[${part}] ${line}`);
    },
  });
  let sides: Sides | undefined;
  try {
    const cards = cardsOf(played.model.people, options.seed, parts.cardKey);
    const registering = paceFrom(played.midnight + REGISTERS_AT, 1);
    sides = await parts.openSides(registering);
    const kept = await registerPhones(played.model.people, {
      ...{ site: sides.site, clock: pacedClock(registering) },
      smsCode: (phone) => texts.codeTo(phone),
      progress: (done, of) => view.progress('phones registered', done, of),
    });
    await sides.close();

    const pace = paceFrom(Math.max(played.midnight + STARTS_AT, played.from - EARLY_MS), options.speed);
    const clock = movableClock(clockFile, pace);
    sides = await parts.openSides(pace);
    await parts.openTerminals(sides);
    // However long the parts took to start, the day begins now.
    clock.move(played.from - EARLY_MS - clock.now());
    await allOnline(parts);

    const tally = new DayTally();
    const watching = view.watch(() => ({
      ...{ time: clock.now(), midnight: played.midnight, from: played.from, until: played.until },
      ...{ due: within.length, tally },
      screens: parts.terminals.map(({ screen }) => screen.state),
    }));
    const phones = new Map(
      [...kept].map(([rider, phone]) => [
        rider,
        openPhone(parts.site, rider, clock, (number) => texts.codeTo(number), phone),
      ]),
    );
    const terminals = new Map(parts.terminals.map((terminal) => [terminal.vehicleId, terminal]));
    const troubles = troublesOf({
      ...{ seed: options.seed, from: played.from, until: played.until },
      vehicles: played.vehicles.map(({ vehicleId }) => vehicleId),
      parts: options.trouble ? ['operator', 'authority', ...parts.processes] : [],
    });
    const began = performance.now();
    const trouble = makeTroubles(troubles, { terminals, children: sides.children, clock, say: view.say });
    await new Player({ clock, terminals, phones, cards, tally, until: played.until }).play(
      within,
      faresOf(played),
    );
    const seconds = (performance.now() - began) / 1000;
    await trouble;
    await drained(parts);
    watching.stop();

    const cases = await traceCases({
      ...{ played, cards, data, count: options.cases, now: () => clock.now() },
      checkedIn: ridesOf(within, tally),
    });
    await sides.close();
    sides = undefined;
    const reckoning = await reckonDay(tally.heard, join(data, 'operator'));
    return { reckoning, tally, cases, troubles: countsOf(troubles), due: within.length, seconds };
  } finally {
    await sides?.close();
    parts.close();
  }
}

const paceFrom = (at: number, speed: number): Pace => ({ speed, since: Date.now(), at });

/** Fares that end while the day is played: the driver says so. */
const faresOf = ({ day, from, until }: PlayedDay) =>
  day.rides
    .filter(({ kind, off }) => kind === 'taxi' && off >= from && off < until)
    .map(({ vehicleId, off }) => ({ vehicleId, at: off }));

/** The rides of which somebody heard that they count. */
function ridesOf(checkIns: readonly TrueCheckIn[], tally: DayTally): Set<TrueRide> {
  const heard = new Set(tally.heard.map(({ checkIn }) => checkIn));
  return new Set(checkIns.filter((each) => heard.has(each)).flatMap(({ ride }) => ride ?? []));
}

async function allOnline(parts: Parts): Promise<void> {
  await until('every terminal to be online', () =>
    parts.terminals.every(({ screen }) => screen.state?.network === 'online'),
  );
}

/** Nothing waits in any terminal. */
async function drained(parts: Parts): Promise<void> {
  await until('every terminal to hand over what waits in it', () =>
    parts.terminals.every(({ screen }) => screen.state?.waiting === 0),
  );
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}`);
    await sleep(LOOK_MS);
  }
}
