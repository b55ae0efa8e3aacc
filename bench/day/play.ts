/** Plays the model's check-ins at their times through the doors: screens' codes, the scanner's line, the driver's pad. */
import { performance } from 'node:perf_hooks';
import type { ScreenMoment } from '../../device/screen/state';
import type { Clock } from '../../platform/clock';
import { toHex } from '../../protocol/bytes';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { decodePass } from '../../protocol/pass';
import type { PhoneRide, Rider } from '../../simulators';
import type { TrueCheckIn } from '../../simulators/city/check-ins';
import type { PlayedTerminal } from './parts';
import { type HeldCard, phoneOf } from './people';
import type { DayTally } from './tally';

export type PlayInput = {
  readonly clock: Clock;
  readonly terminals: ReadonlyMap<string, PlayedTerminal>;
  readonly phones: ReadonlyMap<number, Rider>;
  readonly cards: ReadonlyMap<number, HeldCard>;
  readonly tally: DayTally;
  /** Unix ms: who gets off later says it to nobody. */
  readonly until: number;
};

/** People try again after so long, the next time after twice as long, and no longer than a look around takes (ms of the city). */
const AGAIN_MS = 4_000;
const AGAIN_MOST_MS = 30_000;
/** They do so until they get off; who does not ride here, or wants a word in when off, for so long. */
const PATIENT_MS = 120_000;
/** Nothing was heard of a scan for so long: it is shown again. */
const PATIENCE_MS = 15_000;

export class Player {
  /** What is under way. */
  private readonly running = new Set<Promise<void>>();
  /** One after another at each scanner and pad. */
  private readonly queues = new Map<string, Promise<void>>();

  constructor(private readonly input: PlayInput) {}

  /** Plays all, each when its time has come; resolves when the last is done. */
  async play(
    checkIns: readonly TrueCheckIn[],
    ends: readonly { vehicleId: string; at: number }[],
  ): Promise<void> {
    const { clock } = this.input;
    const events = [
      ...checkIns.map((checkIn) => ({ at: checkIn.at, go: () => this.checkIn(checkIn) })),
      ...ends.map(({ vehicleId, at }) => ({ at, go: () => this.endFare(vehicleId) })),
    ].sort((a, b) => a.at - b.at);
    for (const { at, go } of events) {
      const wait = at - clock.now();
      if (wait > 0) await clock.sleep(wait);
      this.begin(go());
    }
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private begin(work: Promise<void>): void {
    const done = work.finally(() => this.running.delete(done));
    this.running.add(done);
  }

  private async checkIn(checkIn: TrueCheckIn): Promise<void> {
    const { channel } = checkIn;
    const terminal = this.input.terminals.get(checkIn.claims.vehicleId)!;
    if (channel === 'code') return this.byCode(checkIn, terminal);
    return channel === 'assisted' ? this.assisted(checkIn, terminal) : this.byScanner(checkIn, terminal);
  }

  private inTurn<Result>({ vehicleId }: PlayedTerminal, work: () => Promise<Result>): Promise<Result> {
    const mine = (this.queues.get(vehicleId) ?? Promise.resolve()).then(work);
    this.queues.set(
      vehicleId,
      mine.then(
        () => undefined,
        () => undefined,
      ),
    );
    return mine;
  }

  private async byCode(checkIn: TrueCheckIn, terminal: PlayedTerminal): Promise<void> {
    const { rider, saidOff } = checkIn;
    const phone = this.input.phones.get(rider)!;
    const from = performance.now();
    const ride = await this.tryAgain(checkIn, async () => {
      const url = terminal.screen.state?.code?.url;
      if (url === undefined) return 'the screen shows no code';
      const { grant } = await phone.look(url);
      const found = await phone.board(url, { grant });
      return found.pair === null ? found.reply.code : found;
    });
    if (!ride) return;
    const id = ride.reply.id ? toHex(ride.reply.id) : undefined;
    const { terminalNumber } = terminal;
    this.input.tally.accept({ checkIn, channel: 'code', terminalNumber, id }, performance.now() - from);
    if (saidOff !== undefined && saidOff < this.input.until && ride.reply.receipt)
      this.begin(this.getOff(phone, ride, saidOff));
  }

  private async getOff(phone: Rider, ride: PhoneRide, at: number): Promise<void> {
    const { clock, tally } = this.input;
    await clock.sleep(Math.max(0, at - clock.now()));
    const said = await this.tryAgain(undefined, async () => {
      await phone.alight(ride);
      return true as const;
    });
    if (said) tally.alighted++;
  }

  private async byScanner(checkIn: TrueCheckIn, terminal: PlayedTerminal): Promise<void> {
    const { rider, channel } = checkIn;
    const { terminalNumber, pty } = terminal;
    if (!pty) return this.input.tally.giveUp(channel);
    let text = this.input.cards.get(rider)?.text;
    let id: string | undefined;
    let isMine = ({ tail }: ScreenMoment) => tail === this.input.cards.get(rider)?.number.slice(-4);
    if (channel === 'pass') {
      const pass = await this.tryAgain(checkIn, () => this.input.phones.get(rider)!.nextPass());
      if (!pass) return;
      text = pass.text;
      id = toHex(ticketCheckInId(decodePass(pass.text), terminalNumber, 'pass'));
      isMine = ({ pair }) => pair === pass.pair;
    }
    const from = performance.now();
    const told = await this.tryAgain(checkIn, () =>
      this.heard(
        terminal,
        (moment) => moment.channel === channel && isMine(moment),
        () => pty.write(`${text}\r\n`),
      ),
    );
    if (told) this.input.tally.accept({ checkIn, channel, terminalNumber, id }, performance.now() - from);
  }

  private async assisted(checkIn: TrueCheckIn, terminal: PlayedTerminal): Promise<void> {
    const number = phoneOf(checkIn.rider).slice(3);
    const from = performance.now();
    const told = await this.tryAgain(checkIn, () =>
      this.heard(
        terminal,
        ({ channel, tail }) => channel === 'assisted' && tail === number.slice(-4),
        () => terminal.screen.press({ action: 'check-in', kind: 'phone', number, people: 1 }),
      ),
    );
    const { terminalNumber } = terminal;
    if (told)
      this.input.tally.accept(
        { checkIn, channel: 'assisted', terminalNumber, id: undefined },
        performance.now() - from,
      );
  }

  /**
   * Does something at the terminal when it is one's turn, and waits for the moment that answers it; a sentence when none came
   * or it was refused.
   */
  private heard(
    terminal: PlayedTerminal,
    isIt: (moment: ScreenMoment) => boolean,
    act: () => Promise<void>,
  ): Promise<ScreenMoment | string> {
    return this.inTurn(terminal, async () => {
      const { screen } = terminal;
      if (!screen.state) return `the screen is dark: ${screen.dark}`;
      const answer = new Promise<ScreenMoment>((resolve) =>
        screen.listen((moment) => {
          if (isIt(moment)) resolve(moment);
        }),
      );
      const silence = new Promise<string>((resolve) =>
        this.input.clock.setTimer(PATIENCE_MS, () => resolve('the terminal says nothing')),
      );
      const first = await act()
        .then(() => Promise.race([answer, silence]))
        .finally(() => screen.listen(undefined));
      if (typeof first !== 'string' && first.kind === 'refused') return `refused: ${first.sentence.en}`;
      return first;
    });
  }

  private async endFare(vehicleId: string): Promise<void> {
    const terminal = this.input.terminals.get(vehicleId)!;
    await this.inTurn(terminal, () => terminal.screen.press({ action: 'end-fare' })).catch((error: Error) =>
      this.input.tally.again(`end of a fare: ${error.message}`),
    );
  }

  /** Until it gives something else than a sentence; undefined where somebody gave up, counted where it is a check-in. */
  private async tryAgain<Result>(
    checkIn: TrueCheckIn | undefined,
    once: () => Promise<Result | string>,
  ): Promise<Exclude<Result, string> | undefined> {
    const { clock, tally } = this.input;
    const until = Math.max(checkIn?.ride?.off ?? 0, clock.now() + PATIENT_MS);
    for (let wait = AGAIN_MS; ; wait = Math.min(2 * wait, AGAIN_MOST_MS)) {
      const found = await once().catch((error: Error) => error.message);
      if (typeof found !== 'string') return found as Exclude<Result, string>;
      tally.again(found);
      if (clock.now() + wait > until) break;
      await clock.sleep(wait);
    }
    if (checkIn) tally.giveUp(checkIn.channel);
    return undefined;
  }
}
