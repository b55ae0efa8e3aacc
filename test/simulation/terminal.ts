/** A terminal on its vehicle: the real one, on simulated ports, started again whenever it ends. */

import { TerminalOptions } from '../../device/config';
import { noBuzzer } from '../../device/ports/buzzer';
import type { ScannerHandlers } from '../../device/ports/scanner';
import type { ScreenRequest } from '../../device/screen/request';
import type { ScreenHandlers } from '../../device/screen/server';
import type { ScreenMoment, ScreenState } from '../../device/screen/state';
import { openTerminal, type Terminal as RunningTerminal } from '../../device/terminal';
import { loadConfig } from '../../platform/config';
import type { Disk } from '../../platform/disk';
import type { Network } from '../../platform/network';
import { seededRandom } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { terminalIdOf } from '../../protocol/terminal-id';
import type { Broker } from './broker';
import { CITY, ROOT, SIGNED_BUNDLE } from './cast';
import { clockOf, diskOf, Life } from './life';
import { Link } from './line';
import { Machine } from './machine';
import { networkOf } from './network';
import type { BoardPlan, Plan } from './plan';
import type { Screens } from './screens';
import type { Witness } from './witness';
import type { World } from './world';

const RETRY_MS = 2_000;
const DAY_MS = 86_400_000;

/** What stands between a terminal and its ports; a planted bug may. */
export type Between = {
  readonly disk: (disk: Disk) => Disk;
  readonly network: (network: Network) => Network;
};

export class Terminal {
  readonly id: string;
  readonly machine: Machine;
  readonly link: Link;
  running: RunningTerminal | undefined;
  /** Whether its screen says that nothing can be stored, or has said nothing yet: then its ledger may know nothing of what waits on the disk. */
  storageFails = false;
  private readonly listeners: ((moment: ScreenMoment) => void)[] = [];
  private life: Life | undefined;
  private lives = 0;
  private buttons: ScreenHandlers = {};
  private scanner: ScannerHandlers | undefined;
  private moment: ScreenMoment | null = null;
  private prepared: Promise<void> | undefined;

  constructor(
    private readonly world: World,
    private readonly plan: Plan,
    readonly number: number,
    readonly board: BoardPlan,
    private readonly broker: Broker,
    private readonly witness: Witness,
    private readonly screens: Screens,
    private readonly between: Between,
  ) {
    this.id = terminalIdOf(number);
    this.machine = new Machine(world, this.id, board.drift);
    this.link = new Link(world, seededRandom(`link ${this.id} ${world.seed}`));
  }

  /** Whether a rider's pass would be read now. */
  get isOpen(): boolean {
    return this.running !== undefined;
  }

  /** Text that the screen's code has now. */
  get code(): string | undefined {
    return this.running && this.screens.codeOf(this.id);
  }

  /** Shows a code to its scanner; false: nobody reads it. */
  show(text: string): boolean {
    if (!this.scanner || !this.running) return false;
    this.scanner.onFrame({ kind: 'code', text });
    return true;
  }

  /** Presses a button of its screen; false: there is no such button now. */
  press(pressed: Extract<ScreenRequest, { action: 'check-in' }>): boolean {
    const button = this.buttons['check-in'];
    if (!button || !this.running) return false;
    void button(pressed);
    return true;
  }

  /** Has `listener` hear each outcome that the screen shows. */
  onMoment(listener: (moment: ScreenMoment) => void): void {
    this.listeners.push(listener);
  }

  start(): void {
    if (this.life) return;
    const life = new Life();
    this.life = life;
    this.lives++;
    this.storageFails = true;
    this.open(life).catch((error: Error) => {
      this.world.note(this.id, `cannot start: ${error.message}`);
      this.end('kill');
      this.world.clock.setTimer(RETRY_MS, () => this.start());
    });
  }

  /** The process ends at once; a power cut also leaves its line silent. */
  end(how: 'power cut' | 'kill'): void {
    this.life?.end();
    this.life = undefined;
    this.running = undefined;
    this.scanner = undefined;
    this.buttons = {};
    this.screens.goesDark(this.id);
    if (how === 'power cut') {
      this.machine.disk.crash();
      this.link.goSilent();
    } else {
      this.machine.disk.kill();
      this.link.cut();
    }
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    const { running, life } = this;
    if (!running || !life) {
      this.end('kill');
      return;
    }
    this.running = undefined;
    await running.close();
    if (this.life === life) this.end('kill');
  }

  private async open(life: Life): Promise<void> {
    const { world, machine, witness, between } = this;
    this.prepared ??= prepare(machine.disk);
    await this.prepared;
    const clock = clockOf(life, machine.boot(this.wall()));
    const terminal = await openTerminal(
      this.options(),
      {
        terminalNumber: this.number,
        codeKey: CITY.codeKeys.get(this.number)!,
        root: ROOT.public,
        signingKey: CITY.signingKeys.get(this.number)!,
        firstBundle: SIGNED_BUNDLE,
      },
      {
        clock,
        random: seededRandom(`${this.id} ${world.seed} ${this.lives}`),
        disk: diskOf(life, between.disk(machine.disk), witness.sees(`${this.id}: disk`)),
        network: between.network(
          networkOf(world, life, this.link, this.broker, witness.sees(`${this.id}: network`)),
        ),
        scanner: {
          state: 'ready',
          start: (handlers) => {
            this.scanner = handlers;
          },
          close: async () => undefined,
        },
        buzzer: noBuzzer(),
        log: witness.log(this.id, clock),
        fetchBundle: () => life.during(() => Promise.reject(new Error('no site in the simulation'))),
        openScreen: async ({ onAction = {} }) => {
          this.buttons = onAction;
          return {
            url: 'simulated',
            push: (state) => life.call(() => this.sees(state)),
            close: async () => undefined,
          };
        },
      },
    );
    if (!life.alive) return;
    this.running = terminal;
    world.note(this.id, 'open');
  }

  private sees(state: ScreenState): void {
    this.screens.shows(this.id, state, this.board);
    this.storageFails = state.faults.some(({ id }) => id === 'storage');
    if (state.moment === this.moment) return;
    this.moment = state.moment;
    if (state.moment) for (const listener of this.listeners) listener(state.moment);
  }

  /** What the wall clock shows at a boot. */
  private wall(): number {
    const now = this.world.clock.now();
    switch (this.board.clock) {
      case 'ntp':
        return now;
      case 'battery':
        return now + this.world.random.below(20_000) - 10_000;
      case 'wrong':
        return now + (this.world.random.below(2 * 365) - 365) * DAY_MS;
      case '1970':
        return this.world.random.below(10_000);
    }
  }

  private options(): TerminalOptions {
    const { id, kind, label } = CITY.registry.vehicles[this.number - 1]!;
    return {
      ...DEFAULTS,
      folder: '/t',
      operatorId: CITY.registry.operator,
      trustSystemClock: this.board.clock === 'ntp',
      reconnectSpreadSeconds: this.plan.spreadSeconds,
      vehicleId: id,
      vehicleKind: kind,
      vehicleLabel: label,
      lineId: '168',
    };
  }
}

/** Options that come later are the terminal's own defaults here too. */
const DEFAULTS = loadConfig(TerminalOptions, {
  prefix: 'SIMULATED',
  env: { SIMULATED_FOLDER: '/t', SIMULATED_VEHICLE_ID: '-', SIMULATED_VEHICLE_LABEL: '-' },
});

/** What enrolment left in the terminal's folder, on a disk that does not fail yet. */
async function prepare(disk: Disk): Promise<void> {
  await disk.makeFolder('/t');
  for (const name of ['ca.pem', 'cert.pem', 'key.pem']) await writeFileAtomic(disk, `/t/${name}`, utf8(name));
}
