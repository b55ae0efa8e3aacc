/** Software from afar: the updater, and the proof that a version on trial owes its launcher. */
import type { Timer } from '../../platform/clock';
import type { TerminalClock } from '../clock/terminal-clock';
import type { DesiredConfig } from '../remote/desired-config';
import { Updater } from '../update/updater';
import { hadOf, notWell, type Signs } from '../update/well';
import type { DataBudget } from '../uplink/data-budget';
import type { Certificate } from './certificate';
import { NO_VERSION, type Room } from './room';

export type UpdateParts = {
  readonly time: TerminalClock;
  readonly desired: DesiredConfig;
  readonly budget: DataBudget;
  readonly certificate: Certificate;
  signs(): Signs;
  online(): boolean;
  changed(): void;
  /** The next start is another version's. */
  restartWhenQuiet(): void;
};

const LOOK_EVERY_MS = 2_000;

/** Does nothing where no launcher started this process: `DesiredConfig` says so to an operator who wants a version. */
export function openUpdates(room: Room, parts: UpdateParts): void {
  const { ports, atClose } = room;
  const { launcher, updates, disk, clock, random, board, log, version = NO_VERSION } = ports;
  if (!launcher) return;
  let onTrial = launcher.had !== undefined;
  launcher.onProven(() => {
    onTrial = false;
  });
  const { time, desired, budget, certificate, signs } = parts;
  if (onTrial) atClose(reportHealth(room, parts));
  if (!updates) return;
  const updater = new Updater({
    disk,
    software: launcher.software,
    running: version,
    pinnedRoot: updates.root,
    architecture: launcher.architecture,
    fetch: async (name, from) => {
      const answer = await updates.fetch(name, from, certificate.tls);
      return answer && { from: answer.from, chunks: counted(answer.chunks, (bytes) => budget.add(bytes)) };
    },
    clock,
    random,
    log,
    // What is over can only be told by a clock that is certain; and a version on trial has nowhere to put another.
    waitsFor: () => onTrial || !time.trusted() || budget.level === 'spent',
    now: () => time.now(),
    freeMiB: async () => (await board?.readings())?.freeStorageMiB,
    had: () => hadOf(signs()),
    changed: parts.changed,
    ready: parts.restartWhenQuiet,
  });
  desired.follow(updater);
  atClose(() => updater.close());
}

/** Tells the launcher once that this version is well, and once that it reached the operator; what is missing goes to the log. */
function reportHealth({ ports }: Room, { signs, online }: UpdateParts): () => void {
  const { launcher, clock, log } = ports;
  const { had, say } = launcher!;
  let timer: Timer | undefined;
  let isWell = false;
  let missing = '';
  const look = () => {
    const lacks = isWell ? [] : notWell(signs(), had!);
    if (lacks.join() !== missing) log.info('version on trial', { lacks: lacks.join(', ') || 'nothing' });
    missing = lacks.join();
    if (!isWell && lacks.length === 0) {
      isWell = true;
      say('well');
    }
    if (isWell && online()) return say('linked');
    timer = clock.setTimer(LOOK_EVERY_MS, look);
  };
  look();
  return () => timer?.cancel();
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: (bytes: number) => void) {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}
