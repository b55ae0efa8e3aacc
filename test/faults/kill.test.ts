import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { systemClock } from '../../platform/clock';
import { fromSource } from '../../platform/from-source';
import { nodeDisk } from '../../platform/node-disk';
import { type Random, seededRandom } from '../../platform/random';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { decodePass } from '../../protocol/pass';
import { terminalNumberOf } from '../../protocol/terminal-id';
import { openSmsLog, Rider, riderPhones, SiteDoors, SiteRefused, screenCode } from '../../simulators';
import { cityForTest, type TestCity } from '../e2e/city-for-test';
import { boardingsIn, reckon } from '../line/holds';
import { whenTestEnds } from '../support/cleanup';
import { reportControl, reportFault } from '../support/fault-table';
import { temporaryFolder } from '../support/folders';
import { type PseudoScanner, pseudoScanner } from '../support/pty';
import { soaked } from '../support/soak';
import { waitFor } from '../support/wait';
import { type WatchedScreen, watchScreen } from './watched-screen';

const PARTS = ['operator', 'authority', 'terminal-1', 'terminal-2'];
/** One registration gives three sets of twelve tickets a day; some are spent on answers that nobody heard. */
const CHECK_INS_OF_A_RIDER = 24;
/** Somebody waits this long for a beep, then holds the pass to the scanner again. */
const PATIENCE_MS = 4_000;

/** Checks in so many times, by pass and by code, while parts are killed at seeded moments; the ids that were told. */
async function checkInUnderFire(
  scene: Scene,
  checkIns: number,
  seed: string,
): Promise<{ kills: number; accepted: Uint8Array[] }> {
  const { city, riders, lines } = scene;
  const accepted: Uint8Array[] = [];
  const killer = startKiller(city, seededRandom(seed));
  const live = async (rider: Rider, mine: Random) => {
    while (accepted.length < checkIns) {
      const i = mine.below(2);
      const id = await (mine.below(2) === 0 ? lines[i]!.show(rider) : boardByCode(city, i, rider));
      if (id) accepted.push(id);
    }
  };
  await Promise.all(riders.map((rider, i) => live(rider, seededRandom(`${seed} rider ${i}`))));
  return { kills: await killer.stop(), accepted };
}

/** The operator answers before it has written, and is killed right after; the ids that were told. */
async function checkInTooEarly({ city, riders }: Scene, plant: string): Promise<Uint8Array[]> {
  writeFileSync(plant, '');
  await killAndWait(city, 'operator');
  const told = await waitFor('a check-in', () => boardByCode(city, 0, riders[0]!), { deadline: 60_000 });
  city.kill('operator');
  return [told];
}

interface Scene {
  readonly city: TestCity;
  readonly riders: readonly Rider[];
  readonly lines: readonly ScannerQueue[];
  readonly screens: readonly WatchedScreen[];
}

async function openScene(test: Context, riders: number, env: NodeJS.ProcessEnv): Promise<Scene> {
  const scanners = [pseudoScanner(test), pseudoScanner(test)];
  const city = await cityForTest({
    scanners: scanners.map(({ path }) => path),
    env,
    restarts: Number.POSITIVE_INFINITY,
  });
  const screens = await Promise.all([0, 1].map((i) => watchScreen(() => city.terminals[i]!.screenUrl)));
  const lines = scanners.map(
    (scanner, i) => new ScannerQueue(scanner, screens[i]!, city.terminals[i]!.terminalId),
  );
  return { city, riders: await registerRiders(city, riders), lines, screens };
}

async function registerRiders(city: TestCity, count: number): Promise<Rider[]> {
  const clock = systemClock();
  const smsCode = await openSmsLog(nodeDisk(), join(city.folder, 'authority', 'sms.log'), clock);
  const site = new SiteDoors(city.site);
  const riders = riderPhones(count).map((phone) => new Rider({ phone, site, smsCode, clock }));
  for (const rider of riders) await rider.register();
  return riders;
}

/** One scan, one tap. Undefined when nobody said that it is checked in: then it may be, or not. */
async function boardByCode(city: TestCity, i: number, rider: Rider): Promise<Uint8Array | undefined> {
  try {
    const code = await screenCode(city.terminals[i]!.screenUrl);
    const { reply } = await rider.board(code);
    return reply.code === 'checked-in' || reply.code === 'checked-in-late'
      ? (reply.id ?? undefined)
      : undefined;
  } catch (error) {
    return unheard(error);
  }
}

/** A part that was just killed answers nobody; what is a fault of ours is none of these. */
function unheard(error: unknown): undefined {
  assert.ok(
    error instanceof Error && !(error instanceof TypeError && !/fetch|terminated/.test(error.message)),
    String(error),
  );
  if (error instanceof SiteRefused) assert.ok(['busy', 'tickets-enough'].includes(error.code), error.code);
  return undefined;
}

async function isKnown(city: TestCity, rider: Rider): Promise<boolean> {
  const { token } = rider.keep()!;
  return waitFor('the registrar', async () => {
    try {
      await new SiteDoors(city.site).tickets(token);
      return 'yes';
    } catch (error) {
      if (!(error instanceof SiteRefused)) throw error;
      return error.code === 'token-unknown' ? 'no' : 'yes';
    }
  }).then((answer) => answer === 'yes');
}

/** One rider after the other at a terminal's scanner, each until the screen said something of the pass. */
class ScannerQueue {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly scanner: PseudoScanner,
    private readonly screen: WatchedScreen,
    private readonly terminalId: string,
  ) {}

  show(rider: Rider): Promise<Uint8Array | undefined> {
    const shown = this.last.then(() => this.showNow(rider));
    this.last = shown.catch(() => undefined);
    return shown;
  }

  private async showNow(rider: Rider): Promise<Uint8Array | undefined> {
    let pass: { text: string; pair: number };
    try {
      pass = await rider.nextPass();
    } catch (error) {
      return unheard(error);
    }
    const id = ticketCheckInId(decodePass(pass.text), terminalNumberOf(this.terminalId), 'pass');
    for (let tries = 0; tries < 10; tries++) {
      const heard = this.screen.nextMoment(
        ({ pair, kind }) => pair === pass.pair && kind !== 'refused',
        PATIENCE_MS,
      );
      await this.scanner.write(`${pass.text}\r\n`, 0);
      if (await heard) return id;
    }
    return undefined;
  }
}

/** Kills one part after another, each when all of them work. */
function startKiller(city: TestCity, random: Random) {
  let stopped = false;
  let kills = 0;
  const run = async () => {
    while (!stopped) {
      await new Promise((done) => setTimeout(done, 100 + random.below(1_500)));
      await killAndWait(city, PARTS[random.below(PARTS.length)]!);
      kills++;
    }
  };
  const running = run();
  whenTestEnds(() => {
    stopped = true;
  });
  return {
    stop: async () => {
      stopped = true;
      await running;
      return kills;
    },
  };
}

async function killAndWait(city: TestCity, part: string): Promise<void> {
  const before = city.pids().get(part);
  city.kill(part);
  await waitFor(`${part} to come back`, () => city.pids().get(part) !== before, { deadline: 30_000 });
  await waitFor(`${part} to work`, () => city.isReady(part), { deadline: 60_000, every: 50 });
}

describe('kill -9', function () {
  this.timeout(soaked(180_000, 3_600_000));
  const fault = 'kill -9 of operator, authority, terminals';
  const checkIns = soaked(8, 2_000);

  it('takes no check-in and no registration that somebody was told of; it does where the answer comes before the write (control)', async function () {
    const plant = join(temporaryFolder(), 'planted');
    const planted = `${fromSource().join(' ')} -r ${join(__dirname, 'planted-late-writes.ts')}`;
    const scene = await openScene(this, Math.ceil(checkIns / CHECK_INS_OF_A_RIDER) + 1, {
      CORIDE_PLANTED: plant,
      NODE_OPTIONS: planted,
    });
    const { city, riders } = scene;
    const { kills, accepted } = await checkInUnderFire(scene, checkIns, 'kill');
    for (const screen of scene.screens) {
      await waitFor(
        'the outboxes to be empty',
        () => screen.now().network === 'online' && screen.now().waiting === 0,
        { deadline: 120_000, every: 100 },
      );
    }
    for (const rider of riders) assert.ok(await isKnown(city, rider), 'a registration was forgotten');
    const tooEarly = await checkInTooEarly(scene, plant);
    await city.close();

    const found = await boardingsIn(join(city.folder, 'operator'));
    const injected = `SIGKILL at seeded moments; pty and relay; ${riders.length} registrations`;
    assert.ok(kills > 0 && accepted.length >= checkIns);
    reportFault({ fault, injected, runs: kills, ...reckon(accepted, found) });
    const { lost } = reckon(tooEarly, found);
    assert.equal(lost, tooEarly.length, 'nothing was lost: the test proves nothing');
    reportControl({ fault, control: `answered before it is written: ${lost} of ${tooEarly.length} lost` });
  });
});
