/** A handful of simulated riders who board the demo's vehicles now and then, each with a phone of their own. */
import type { Clock, Timer } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Random } from '../platform/random';
import { type KeptPhone, type PhoneRide, Rider } from './rider';
import { SiteDoors, SiteRefused } from './site-doors';

export type DemoTerminal = {
  readonly terminalId: string;
  /** Fleet number or plate, as people call the vehicle. */
  readonly label: string;
};

export type RidersOptions = {
  /** How many. */
  readonly riders: number;
  /** The site's origin, `http://localhost:28080`. */
  readonly site: string;
  readonly terminals: readonly DemoTerminal[];
  /** The text of the QR code on a terminal's screen, as a phone's camera would read it; rejects when there is none. */
  currentCode(terminalId: string): Promise<string>;
  /** Shows a pass to a terminal's scanner; absent: riders only scan the screen. */
  showPass?(terminalId: string, text: string): Promise<void>;
  /** Reads the code from the text message that was just asked for. */
  smsCode(phone: string): Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
  /** One line a boarding: vehicle and two digits. */
  tell(line: string): void;
  readonly log: Log;
  /** What the phones stored before; `onKeep` gets what they store now. Without them each start registers anew. */
  readonly kept?: readonly KeptPhone[];
  onKeep?(phones: readonly KeptPhone[]): Promise<void>;
  /** How the phones reach the site; default: this process's own. */
  readonly fetch?: typeof fetch;
};

export type Riders = {
  /** Their numbers, E.164: something to trace. */
  readonly phones: readonly string[];
  /** Stops them; resolves when nobody is under way any more. */
  close(): Promise<void>;
};

/** Somebody boards soon after the start; the others begin within this time, ms. */
const FIRST_MS = [500, 1_500] as const;
const OTHERS_MS = [3_000, 30_000] as const;
const RIDE_MS = [60_000, 240_000] as const;
const WAIT_MS = [10_000, 60_000] as const;
/** Before another try: site or screen is not there yet, or the site said no (a number gets one message a minute). */
const AGAIN_MS = [2_000, 5_000] as const;
const REFUSED_MS = [60_000, 120_000] as const;
/** Of ten rides this many end with "I got off". */
const SAYS_OFF = 5;
/** Of ten boardings this many show a pass, where there is a scanner. */
const SHOWS_PASS = 3;

/** The simulated riders' numbers: the same at every start, each in a block of its own, for a block's messages are limited. */
export function riderPhones(riders: number): string[] {
  return Array.from(
    { length: riders },
    (_, i) => `+86139${String(i % 100).padStart(2, '0')}00${String(1001 + i)}`,
  );
}

/** Starts the riders; they wait quietly for site and terminals. */
export function startRiders(options: RidersOptions): Riders {
  const { clock, random, log } = options;
  const phones = riderPhones(options.riders);
  const end = new AbortController();
  const pauses = new Set<() => void>();
  /** Riders in each vehicle. */
  const aboard = new Map<DemoTerminal, number>();
  const doors = new SiteDoors(options.site, { stop: end.signal, fetch: options.fetch });

  const pause = ([from, to]: readonly [number, number]): Promise<void> =>
    new Promise((resolve) => {
      if (end.signal.aborted) {
        resolve();
        return;
      }
      let timer: Timer | undefined;
      const go = () => {
        timer?.cancel();
        pauses.delete(go);
        resolve();
      };
      pauses.add(go);
      timer = clock.setTimer(from + random.below(to - from + 1), go);
    });

  const people = phones.map((phone) => {
    const kept = options.kept?.find((each) => each.phone === phone);
    return new Rider({
      phone,
      site: doors,
      smsCode: (number) => options.smsCode(number),
      clock: abortable(),
      kept,
    });
  });

  /** The clock of the phones: waiting ends when the riders stop. */
  function abortable(): Clock {
    return { ...clock, sleep: (ms) => pause([ms, ms]) };
  }

  async function live(rider: Rider, i: number): Promise<void> {
    await pause(i === 0 ? FIRST_MS : OTHERS_MS);
    while (!end.signal.aborted) {
      try {
        if (!rider.registered) {
          await rider.register();
          await keep();
        }
        await travel(rider);
      } catch (error) {
        if (end.signal.aborted) return;
        log.info('rider waits', { error: error as Error });
        const isUnknown = error instanceof SiteRefused && error.code === 'token-unknown';
        if (isUnknown) rider.forget();
        await pause(error instanceof SiteRefused && !isUnknown ? REFUSED_MS : AGAIN_MS);
      }
    }
  }

  async function travel(rider: Rider): Promise<void> {
    const terminal = emptierOfTwo();
    const ride = await board(rider, terminal);
    await keep();
    aboard.set(terminal, inside(terminal) + 1);
    await pause(RIDE_MS);
    aboard.set(terminal, inside(terminal) - 1);
    if (ride && random.below(10) < SAYS_OFF && !end.signal.aborted) await rider.alight(ride);
    await pause(WAIT_MS);
  }

  function inside(terminal: DemoTerminal): number {
    return aboard.get(terminal) ?? 0;
  }

  /** Of two vehicles drawn the one with fewer riders, so that a handful does not fill one taxi. */
  function emptierOfTwo(): DemoTerminal {
    const draw = () => options.terminals[random.below(options.terminals.length)]!;
    const [one, other] = [draw(), draw()];
    return inside(other) < inside(one) ? other : one;
  }

  /** Boards; the ride where it was by code and counted. */
  async function board(rider: Rider, { terminalId, label }: DemoTerminal): Promise<PhoneRide | undefined> {
    if (options.showPass && random.below(10) < SHOWS_PASS) {
      const pass = await rider.nextPass();
      await options.showPass(terminalId, pass.text);
      options.tell(boardingLine(label, pass.pair));
      return undefined;
    }
    const code = await options.currentCode(terminalId);
    const { grant } = await rider.look(code);
    const ride = await rider.board(code, { grant });
    if (ride.pair === null) throw new Error(`not checked in: ${ride.reply.code}`);
    options.tell(boardingLine(label, ride.pair));
    return ride;
  }

  let lastKeep: Promise<void> = Promise.resolve();
  function keep(): Promise<void> {
    const stored = lastKeep.then(() => options.onKeep?.(people.flatMap((rider) => rider.keep() ?? [])));
    // Each rider sees the failure of its own storing; the next one stores everything anew.
    lastKeep = stored.catch(() => undefined);
    return stored;
  }

  const lives = Promise.all(people.map(live));
  return {
    phones,
    close: async () => {
      end.abort();
      for (const go of [...pauses]) go();
      await lives;
    },
  };
}

/** `30217 07`: the number as phone and screen show it. */
function boardingLine(label: string, pair: number): string {
  return `${label} ${String(pair).padStart(2, '0')}`;
}
