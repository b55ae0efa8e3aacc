/** What the operator may ask of the terminal from afar: commands, and how it is configured. */
import { join } from 'node:path';
import type { Clock, Timer } from '../../platform/clock';
import { terminalIdOf } from '../../protocol/terminal-id';
import { REPLY_RULE, topics } from '../../protocol/topics';
import type { TerminalClock } from '../clock/terminal-clock';
import type { TerminalOptions } from '../config';
import { noMachine } from '../ports/machine';
import { Answered } from '../remote/answered';
import { Commands, type Doer } from '../remote/commands';
import { DesiredConfig } from '../remote/desired-config';
import { Notices } from '../remote/notices';
import { IDENTIFY } from '../screen/state';
import type { DataBudget } from '../uplink/data-budget';
import type { Uplink } from '../uplink/uplink';
import { NO_VERSION, type Room, type TerminalPorts } from './room';

/** Nobody boarded for this long: the terminal may start anew for its new configuration, ms. */
const QUIET_MS = 20_000;
const LOOK_EVERY_MS = 5_000;
/** Three sounds, so that one bus among fifty is heard. */
const IDENTIFY_SOUNDS = 3;
const IDENTIFY_MS = 20_000;
const SOUND_EVERY_MS = 600;

/** Of the flight recording go with the logs: the newest, characters. */
const FLIGHT_IN_LOGS = 60_000;

/** The configuration wanted from afar, read before anything is opened with it. */
export function openDesired(
  options: TerminalOptions,
  { disk, clock, log, version: software = NO_VERSION }: TerminalPorts,
): Promise<DesiredConfig> {
  return DesiredConfig.open({ disk, clock, log, software, path: join(options.folder, 'desired.json') });
}

export type RemoteParts = {
  readonly time: TerminalClock;
  readonly desired: DesiredConfig;
  readonly budget: DataBudget;
  uplink(): Uplink | undefined;
  /** Whether somebody may be typing a number now. */
  padOpen(): boolean;
  /** When somebody last checked in, by the monotonic clock; minus infinity: nobody did. */
  lastOutcomeAt(): number;
  /** Something that `about` says is different. */
  configChanged(): void;
};

export type Remote = {
  onCommand(id: string, payload: Uint8Array): void;
  onDesired(payload: Uint8Array): void;
  readonly notices: Notices;
  /** Starts the terminal anew once nobody has boarded for a while. */
  restartWhenQuiet(): void;
};

export async function openRemote(room: Room, parts: RemoteParts): Promise<Remote> {
  const { options, identity, ports, atClose, path } = room;
  const { clock, disk, log, machine = noMachine() } = ports;
  const { time, desired, budget, uplink, padOpen, configChanged } = parts;
  const notices = new Notices(clock, room.show);
  atClose(() => notices.close());
  const commands = new Commands({
    answered: await Answered.open(disk, path('answered'), log),
    doer: doerOf(room, notices),
    padOpen,
    dataSpent: () => budget.level === 'spent',
    now: () => time.now(),
    clockTrusted: () => time.trusted(),
    log,
  });
  const restarting = whenQuiet(
    clock,
    parts,
    () => machine.restart('terminal'),
    (error) => log.error('what is new waits for a restart', { cause: error }),
  );
  atClose(() => restarting.stop());
  const topic = (id: string) => topics.reply(options.operatorId, terminalIdOf(identity.terminalNumber), id);
  return {
    notices,
    restartWhenQuiet: () => restarting.start(),
    onCommand: (id, payload) => {
      // An answer belongs to the session in which it was asked for: the registry asks again in the next.
      const asked = uplink()?.session;
      void commands.take(id, payload, (reply) => {
        const link = uplink();
        if (link?.session === asked) link?.publish(topic(id), jsonOf(reply), REPLY_RULE);
      });
    },
    onDesired: (payload) => {
      desired.take(payload).then(
        (changed) => {
          configChanged();
          if (changed) restarting.start();
        },
        (error: Error) => log.error('wanted configuration not taken', { cause: error }),
      );
    },
  };
}

function doerOf({ options, identity, ports, show }: Room, notices: Notices): Doer {
  const { clock, buzzer, machine = noMachine(), recentLog, recorder, display } = ports;
  return {
    message: async ({ zh, en }, seconds) => {
      notices.show('message', { zh: '车队消息', en: 'From your fleet' }, { zh, en }, seconds * 1000, true);
      buzzer.play('already');
      show();
    },
    identify: async () => {
      const name = `${options.vehicleLabel} · ${terminalIdOf(identity.terminalNumber)}`;
      notices.show(IDENTIFY, { zh: '就是这台', en: 'This is the one' }, { zh: name, en: name }, IDENTIFY_MS);
      for (let i = 0; i < IDENTIFY_SOUNDS; i++) {
        buzzer.play('accepted');
        await clock.sleep(SOUND_EVERY_MS);
      }
    },
    restart: async (what) => {
      if (what !== 'screen') return machine.restart(what);
      if (!display) throw new Error('this terminal cannot restart its screen');
      await display.restartBrowser();
    },
    // The log stands last: of what does not fit into a reply the oldest goes.
    logs: async () => `${recorder?.text().slice(-FLIGHT_IN_LOGS) ?? ''}${recentLog?.() ?? ''}`,
    screenshot: async () => {
      if (!display) throw new Error('this terminal cannot take a picture of its screen');
      return display.smallPicture();
    },
  };
}

/** Calls `restart` once nobody has boarded for a while and nobody types. */
function whenQuiet(
  clock: Clock,
  { padOpen, lastOutcomeAt }: RemoteParts,
  restart: () => Promise<void>,
  failed: (error: Error) => void,
) {
  let timer: Timer | undefined;
  const look = () => {
    const quiet = !padOpen() && clock.monotonic() - lastOutcomeAt() >= QUIET_MS;
    if (quiet) restart().catch(failed);
    else timer = clock.setTimer(LOOK_EVERY_MS, look);
  };
  return {
    start: () => {
      timer?.cancel();
      timer = clock.setTimer(LOOK_EVERY_MS, look);
    },
    stop: () => timer?.cancel(),
  };
}

const jsonOf = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
