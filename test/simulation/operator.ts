/** The operator's process: store, ingest, segments and check-in API, the real ones, started again whenever they end. */
import { type ComposedBackend, composeBackend } from '../../backend/operator/testing/compose';
import type { Disk } from '../../platform/disk';
import { type KeyIndex, memoryIndex } from '../../platform/journal';
import { seededRandom } from '../../platform/random';
import type { Broker } from './broker';
import { CITY, ROOT } from './cast';
import { clockOf, diskOf, Life } from './life';
import { Machine } from './machine';
import type { Witness } from './witness';
import type { World } from './world';

/** Segments close at this age here, so that a short run has several. */
const SEGMENT_AGE_MS = 60_000;
/** Days count as over from the beginning, so that segments are merged while others close. */
const MERGE_AFTER_MS = -7 * 86_400_000;
/** A supervisor starts a process that ended by itself again after this. */
const RETRY_MS = 2_000;

export class Operator {
  readonly machine: Machine;
  backend: ComposedBackend | undefined;
  private life: Life | undefined;
  private lives = 0;
  private index: KeyIndex = memoryIndex();

  constructor(
    private readonly world: World,
    private readonly broker: Broker,
    private readonly witness: Witness,
    /** What stands between the process and its disk; a planted bug may. */
    private readonly shown: (disk: Disk) => Disk,
  ) {
    this.machine = new Machine(world, 'operator');
  }

  /** A phone's message, as the site hands it over; undefined: it cannot be opened, or nobody is there. */
  async ask(message: Uint8Array): Promise<Uint8Array | undefined> {
    const { backend, life } = this;
    return backend && life?.during(() => backend.api(message));
  }

  start(): void {
    if (this.life) return;
    const life = new Life();
    this.life = life;
    this.lives++;
    this.open(life).catch((error: Error) => {
      this.world.note('operator', `cannot start: ${error.message}`);
      this.end('kill');
      this.world.clock.setTimer(RETRY_MS, () => this.start());
    });
  }

  /** The process ends at once: `power cut` takes what was not synced with it. */
  end(how: 'power cut' | 'kill'): void {
    this.life?.end();
    this.life = undefined;
    this.backend = undefined;
    this.broker.operatorWent(how === 'power cut');
    if (how === 'power cut') {
      this.machine.disk.crash();
      // LevelDB's writes are not synced: after a power cut the index may be an old one.
      if (this.world.random.below(2) === 0) this.index = memoryIndex();
    } else this.machine.disk.kill();
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    const { backend, life } = this;
    if (!backend || !life) {
      this.end('kill');
      return;
    }
    this.backend = undefined;
    this.broker.operatorWent(false);
    await backend.close();
    if (this.life === life) this.end('kill');
  }

  private async open(life: Life): Promise<void> {
    const { world, machine, witness } = this;
    const clock = clockOf(life, machine.boot(world.clock.now()));
    const backend = await composeBackend({
      city: CITY,
      ports: {
        disk: diskOf(life, this.shown(machine.disk), witness.sees('operator: disk')),
        clock,
        random: seededRandom(`operator ${world.seed} ${this.lives}`),
        log: witness.log('operator', clock),
      },
      openIndex: async () => this.index,
      send: (terminalId, topic, payload) => {
        witness.sees('operator: network')(payload);
        return this.broker.send(terminalId, topic, payload);
      },
      ageMs: SEGMENT_AGE_MS,
      mergeAfterMs: MERGE_AFTER_MS,
      retentionKey: ROOT,
    });
    if (!life.alive) return;
    this.backend = backend;
    world.note('operator', 'open');
    this.broker.operatorCame({
      accept: (message) => life.during(() => backend.accept(message)),
    });
  }
}
