/** `coride-alert`: one rule over the whole fleet. First output: raised, second: recovered; and out through its channels. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { deliver } from '../deliver/deliver';
import { labelOf } from '../fleet/terminal';
import { DEFAULT_POLICY, type Notice, type Open, step } from '../notices/notices';
import { type QuietHours, readQuietHours } from '../notices/quiet-hours';
import { DEFAULT_LIMITS, type Limits } from '../rules/rule';
import { find, isRuleId } from '../rules/rules';
import type { ChannelNode } from './channel';
import { doorOf, every } from './runtime';

type Config = NodeDef & {
  readonly rule: string;
  /** Names and values of limits that differ from the defaults, as JSON. */
  readonly limits: string;
  /** `22:00-06:00`, or empty. */
  readonly quiet: string;
  /** Seconds that a fault must stay, and stay away, before somebody is told. */
  readonly settle: string | number;
  readonly recover: string | number;
  /** Id of a `coride-channel`; empty: only the process's own channels. */
  readonly channel: string;
};

/** China's: one time, no summer time. */
const OFFSET_MINUTES = 480;
const TOLD_KEPT = 300;
const OPEN = 'open';

export function register(red: NodeAPI): void {
  red.nodes.registerType('coride-alert', function (this: Node, config: Config) {
    red.nodes.createNode(this, config);
    const door = doorOf(red);
    const { rule } = config;
    let limits: Limits;
    let quiet: QuietHours | undefined;
    try {
      if (!isRuleId(rule)) throw new Error(`rule: found ${JSON.stringify(rule)}, which is none`);
      limits = readLimits(config.limits);
      quiet = readQuietHours(config.quiet ?? '', OFFSET_MINUTES);
    } catch (error) {
      this.status({ fill: 'red', shape: 'ring', text: 'see its settings' });
      this.error((error as Error).message);
      return;
    }
    const ruleId = rule;
    const policy = {
      settleMs: seconds(config.settle, DEFAULT_POLICY.settleMs),
      recoverMs: seconds(config.recover, DEFAULT_POLICY.recoverMs),
      quiet,
    };
    const nameOf = (terminalId: string) => {
      const terminal = door.fleet.of(terminalId);
      return terminal ? labelOf(terminal) : terminalId;
    };
    const tell = (notices: readonly Notice[]) => {
      for (const { fault, kind } of notices) door.counts.told(fault, kind);
      door.told.unshift(...notices);
      door.told.length = Math.min(door.told.length, TOLD_KEPT);
      const outputs = (kind: Notice['kind']) =>
        notices.filter((notice) => notice.kind === kind).map((notice) => messageOf(notice, nameOf));
      this.send([outputs('raised'), outputs('recovered')]);
      const own = (red.nodes.getNode(config.channel) as ChannelNode | null)?.channel;
      for (const channel of own ? [...door.channels, own] : door.channels)
        deliver(channel, notices, { outside: door.outside, clock: door.clock, nameOf }).then(
          () => door.counts.delivered(channel.kind, 'delivered'),
          (error: Error) => {
            door.counts.delivered(channel.kind, 'failed');
            door.log.error('alert not delivered', { channel: channel.kind, error });
            this.error(error.message);
          },
        );
    };
    const memory = this.context();
    this.on('close', () => door.faults.tear(this.id));
    every(this, door, door.lookSeconds, () => {
      const fleet = door.fleet.terminals();
      const now = door.clock.now();
      // Who does not hear the broker knows nothing: no fault is seen to end or begin.
      if (!door.isConnected()) return;
      const findings = fleet.flatMap((terminal) => find(ruleId, { terminal, fleet, now, limits }) ?? []);
      const { open, notices } = step((memory.get(OPEN) as Open[] | undefined) ?? [], findings, now, policy);
      memory.set(OPEN, open);
      // In quiet hours nobody is told, yet whoever looks sees it.
      const stays = open.filter(({ since, told }) => told !== undefined || now - since >= policy.settleMs);
      door.faults.write(this.id, stays);
      const { length } = open;
      this.status(
        length > 0
          ? { fill: 'red', shape: 'dot', text: `${length} now` }
          : { fill: 'green', shape: 'dot', text: 'none' },
      );
      if (notices.length > 0) tell(notices);
    });
  });
}

const messageOf = (notice: Notice, nameOf: (id: string) => string) => ({
  topic: `${notice.kind}/${notice.fault}`,
  payload: { ...notice, vehicle: nameOf(notice.terminalId) },
});

function seconds(text: string | number | undefined, otherwise: number): number {
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) || value < 0 ? otherwise : value * 1000;
}

/** @throws Error that names the limit that is none, or of the wrong kind */
function readLimits(text: string | undefined): Limits {
  if (!text?.trim()) return DEFAULT_LIMITS;
  const given = JSON.parse(text) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name))
      throw new Error(`limits: ${name} is none, there are ${Object.keys(DEFAULT_LIMITS).join(', ')}`);
    const wanted = typeof DEFAULT_LIMITS[name as keyof Limits];
    if (typeof value !== wanted) throw new Error(`limits: ${name} must be a ${wanted}`);
  }
  return { ...DEFAULT_LIMITS, ...given };
}
