/**
 * The terminal, composed: scanner and screen on one side, outbox and uplink on the other. Every port comes in from the
 * composition root; nothing here knows a real clock, disk or network. How each room is opened: `compose/`.
 */
import { join } from 'node:path';
import { countedDisk } from '../platform/counted-disk';
import type { Disk } from '../platform/disk';
import { fromBase64url, fromUtf8 } from '../protocol/bytes';
import type { Boarded } from '../protocol/messages/boarded';
import type { BatchContext } from '../protocol/messages/check-in-batch';
import { startRotation } from './code/rotation';
import { openBundles } from './compose/keys';
import { openQueue, openUplink } from './compose/queue';
import { openDesired, openRemote, type Remote } from './compose/remote';
import type { Room, TerminalIdentity, TerminalPorts } from './compose/room';
import { openScreen } from './compose/shown';
import { openBudget, openStatus } from './compose/status';
import { openTime } from './compose/time';
import type { TerminalOptions } from './config';
import { Desk } from './desk/desk';
import type { Ledger } from './outbox/outbox';
import type { DesiredConfig } from './remote/desired-config';
import type { Screen } from './screen/server';
import { Boardings, type Outcome, screenState } from './screen-view';
import type { Uplink } from './uplink/uplink';

export type { TerminalIdentity, TerminalPorts } from './compose/room';

export type Terminal = {
  readonly screenUrl: string;
  readonly ledger: Ledger;
  readonly online: boolean;
  /** Ends everything in order: what was accepted is on disk, the operator hears `stopped`. */
  close(): Promise<void>;
};

/** Shenyang's, before any bundle came: only for the clock on the screen. */
const DEFAULT_DAY_SHIFT = 14_400;

/** Opens the terminal; resolves when its screen can be opened. Rejects when its folder or screen port cannot be had. */
export async function openTerminal(
  options: TerminalOptions,
  identity: TerminalIdentity,
  ports: TerminalPorts,
): Promise<Terminal> {
  const closers: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  const shown: { show(): void } = { show: () => {} };
  const disk = countedDisk(ports.disk);
  const desired = await openDesired(options, ports);
  closers.push(() => desired.close());
  const room: Room = {
    options: desired.overlay(options),
    identity,
    ports: { ...ports, disk },
    written: disk.count,
    path: (name) => join(options.folder, name),
    atClose: (closer) => closers.push(closer),
    show: () => shown.show(),
  };
  try {
    return await compose(room, desired, shown, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function compose(
  room: Room,
  desired: DesiredConfig,
  shown: { show(): void },
  close: () => Promise<void>,
): Promise<Terminal> {
  const { options, identity, ports, atClose, show } = room;
  const { clock, log, scanner, buzzer } = ports;
  let screen: Screen | undefined;
  let uplink: Uplink | undefined;
  let remote: Remote | undefined;

  const time = await openTime(room);
  const bundles = await openBundles(room, time);
  const outbox = await openQueue(room, time);
  const boardings = new Boardings(options.vehicleKind, () => clock.monotonic());
  const budget = openBudget(room, time, bundles);
  const telemetry = await openStatus(room, {
    outbox,
    time,
    bundles,
    desired,
    budget,
    uplink: () => uplink,
    screenProof: () => ({ proof: 'unverifiable' }),
  });
  const rotation = startRotation({
    clock,
    time,
    codeKey: identity.codeKey,
    terminalNumber: identity.terminalNumber,
    site: () => bundles.current()?.site,
    onCode: show,
  });
  atClose(() => rotation.stop());

  const state = () =>
    screenState({
      options,
      boardings,
      codeUrl: rotation.url(),
      now: time.now(),
      clockTrusted: time.trusted(),
      dayShift: bundles.current()?.dayShift ?? DEFAULT_DAY_SHIFT,
      scanner,
      storageFailing: outbox.failing,
      online: uplink?.online ?? false,
      waiting: outbox.ledger.waiting,
      buzzer: buzzer.present,
      notices: remote?.notices.current() ?? [],
    });
  shown.show = () => screen?.push(state());
  let lastOutcomeAt = Number.NEGATIVE_INFINITY;
  const tell = (outcome: Outcome, people?: number) => {
    boardings.take(outcome, time.now(), people);
    if (outcome.kind === 'accepted') telemetry.tally.accepted(outcome.channel, people);
    if (outcome.kind === 'refused') telemetry.tally.refused(outcome.code);
    lastOutcomeAt = clock.monotonic();
    buzzer.play(outcome.kind);
    show();
  };
  const onBoarded = ({ n, pair }: Boarded) => {
    if (n > 0) return tell({ kind: 'accepted', code: 'checked-in', channel: 'code', pair }, n);
    boardings.gotOff();
    show();
  };
  const desk = new Desk({
    bundle: () => bundles.current(),
    time,
    monotonic: () => clock.monotonic(),
    terminalNumber: identity.terminalNumber,
    outbox,
    context: () => contextOf(options),
    feedback: (outcome) => tell({ ...outcome, channel: 'pass' }),
    log,
  });

  const changed = () => {
    show();
    telemetry.changed();
  };
  remote = await openRemote(room, {
    time,
    desired,
    budget,
    uplink: () => uplink,
    padOpen: () => false,
    lastOutcomeAt: () => lastOutcomeAt,
    configChanged: () => {
      telemetry.aboutChanged();
      telemetry.changed();
    },
  });
  const { onCommand, onDesired } = remote;

  screen = await openScreen(room, boardings, state);
  const { url: screenUrl } = screen;
  scanner.start({ onFrame: (frame) => void desk.scanned(frame), onState: changed });
  atClose(() => scanner.close());
  const running = await openUplink(room, {
    outbox,
    time,
    bundles,
    budget,
    onBoarded,
    onCommand,
    onDesired,
    onStateChange: changed,
  });
  uplink = running;
  return {
    screenUrl,
    get ledger() {
      return outbox.ledger;
    },
    get online() {
      return running.online;
    },
    close,
  };
}

function contextOf({ vehicleId, lineId }: TerminalOptions): BatchContext {
  return { vehicle: vehicleId, ...(lineId === undefined ? {} : { line: lineId }) };
}

/** A secret of the terminal's folder: 32 bytes as base64url. */
export async function readSecret(disk: Disk, path: string): Promise<Uint8Array> {
  return fromBase64url(path, fromUtf8(await disk.read(path)).trim(), 32);
}
