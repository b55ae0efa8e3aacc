/**
 * The terminal, composed: scanner and screen on one side, outbox and uplink on the other. Every port comes in from the
 * composition root; nothing here knows a real clock, disk or network. How each room is opened: `compose/`.
 */
import { join } from 'node:path';
import { Closers } from '../platform/closers';
import { countedDisk } from '../platform/counted-disk';
import type { Disk } from '../platform/disk';
import { fromBase64url, fromUtf8 } from '../protocol/bytes';
import type { Boarded } from '../protocol/messages/boarded';
import { startRotation } from './code/rotation';
import { buttonsOf, fareButton } from './compose/buttons';
import { openCertificate } from './compose/certificate';
import { openBundles } from './compose/keys';
import { PadWatch } from './compose/pad-watch';
import { openPeople } from './compose/people';
import { openPosition } from './compose/position';
import { openProof } from './compose/proof';
import { openQueue, openUplink } from './compose/queue';
import { openDesired, openRemote, type Remote } from './compose/remote';
import type { Room, TerminalIdentity, TerminalPorts } from './compose/room';
import { openScreen } from './compose/shown';
import { openBudget, openStatus } from './compose/status';
import { openTime } from './compose/time';
import { toldTrip } from './compose/told-trip';
import { openUpdates } from './compose/updates';
import { openUsb } from './compose/usb';
import type { TerminalOptions } from './config';
import { Desk } from './desk/desk';
import type { DeskOutcome } from './desk/outcome';
import type { Ledger } from './outbox/outbox';
import { noButtons } from './ports/buttons';
import { noGnss } from './ports/gnss';
import { noLights } from './ports/lights';
import type { ScreenProof } from './proof/screen-proof';
import type { DesiredConfig } from './remote/desired-config';
import type { Screen } from './screen/server';
import { openScreenSettings } from './screen-settings';
import { Boardings, screenState } from './screen-view';
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
  const closers = new Closers();
  const close = () => closers.close();
  const shown: { show(): void } = { show: () => {} };
  const disk = countedDisk(ports.disk);
  const desired = await openDesired(options, ports);
  closers.add(() => desired.close());
  const room: Room = {
    options: desired.overlay(options),
    identity,
    ports: { ...ports, disk },
    written: disk.count,
    path: (name) => join(options.folder, name),
    atClose: (closer) => closers.add(closer),
    show: () => shown.show(),
  };
  try {
    return await compose(room, desired, shown, close);
  } catch (error) {
    return closers.abandon(error);
  }
}

async function compose(
  room: Room,
  desired: DesiredConfig,
  shown: { show(): void },
  close: () => Promise<void>,
): Promise<Terminal> {
  const { options, identity, ports, atClose, show } = room;
  const { clock, log, scanner, buzzer, gnss = noGnss(), buttons = noButtons(), lights = noLights() } = ports;
  let screen: Screen | undefined;
  let uplink: Uplink | undefined;
  let remote: Remote | undefined;
  let assistPresses = 0;
  let proof: ScreenProof | undefined;
  const pad = new PadWatch(() => clock.monotonic());

  const time = await openTime(room);
  const bundles = await openBundles(room, time);
  const certificate = await openCertificate(room, time);
  const outbox = await openQueue(room, time);
  const boardings = new Boardings(options.vehicleKind, () => clock.monotonic());
  const people = await openPeople(room, { time, bundles, outbox, onTripEnd: () => boardings.endTrip() });
  const settings = await openScreenSettings({
    disk: ports.disk,
    path: room.path('screen.json'),
    first: options,
    log,
    changed: show,
  });
  const budget = openBudget(room, time, bundles);
  const telemetry = await openStatus(room, {
    outbox,
    time,
    bundles,
    desired,
    budget,
    certificate,
    uplink: () => uplink,
    screenProof: () => ({ proof: proof?.proof ?? 'unverifiable', ...(proof?.step && { step: proof.step }) }),
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
      chosen: settings.chosen,
      boardings,
      people,
      codeUrl: rotation.url(),
      now: time.now(),
      monotonic: clock.monotonic(),
      clockTrusted: time.trusted(),
      dayShift: bundles.current()?.dayShift ?? DEFAULT_DAY_SHIFT,
      scanner,
      gnss,
      buttons,
      assistPresses,
      storageFailing: outbox.failing,
      online: uplink?.online ?? false,
      waiting: outbox.ledger.waiting,
      buzzer: buzzer.present,
      notices: remote?.notices.current() ?? [],
    });
  const tellTrip = toldTrip(room, people.trips, (trip) => telemetry.trip(trip));
  tellTrip();
  shown.show = () => {
    screen?.push(state());
    tellTrip();
  };
  let lastOutcomeAt = Number.NEGATIVE_INFINITY;
  const tell = (outcome: DeskOutcome) => {
    boardings.take(outcome, time.now());
    if (outcome.kind === 'accepted') telemetry.tally.accepted(outcome.channel, outcome.people);
    if (outcome.kind === 'refused') telemetry.tally.refused(outcome.code);
    lastOutcomeAt = clock.monotonic();
    buzzer.play(outcome.kind);
    lights.show(outcome.kind);
    show();
  };
  const onBoarded = ({ n, pair }: Boarded) => {
    if (n > 0) {
      people.trips.begin();
      return tell({ kind: 'accepted', code: 'checked-in', channel: 'code', pair, people: n });
    }
    boardings.gotOff();
    show();
  };
  const desk = new Desk({
    bundle: () => bundles.current(),
    time,
    monotonic: () => clock.monotonic(),
    terminalNumber: identity.terminalNumber,
    outbox,
    context: () => people.boardingContext(),
    readCard: people.readCard,
    onCard: (card) => people.onCard(card),
    feedback: (outcome, waitedMs) => {
      if (outcome.kind === 'accepted') telemetry.tally.waited(waitedMs);
      tell(outcome);
    },
    log,
  });

  let wasOnline = false;
  const changed = () => {
    const online = uplink?.online ?? false;
    if (online !== wasOnline) ports.recorder?.note({ is: 'link', online });
    wasOnline = online;
    show();
    telemetry.changed();
  };
  remote = await openRemote(room, {
    time,
    desired,
    budget,
    uplink: () => uplink,
    padOpen: () => pad.isOpen,
    lastOutcomeAt: () => lastOutcomeAt,
    configChanged: () => telemetry.changed(),
  });
  const { onCommand, onDesired } = remote;
  openUsb(room, { outbox, time, notices: remote.notices });
  proof = openProof(room, { code: () => rotation.url(), padOpen: () => pad.isOpen, changed });

  screen = await openScreen(room, buttonsOf(room, people, settings, tell, pad, remote.notices), state);
  const { url: screenUrl } = screen;
  // What a slow disk finishes after the rotation stopped is shown to nobody: the code beside it would be an old one.
  atClose(() => {
    screen = undefined;
  });
  scanner.start({ onFrame: (frame) => void desk.scanned(frame), onState: changed });
  atClose(() => scanner.close());
  const onAssist = () => {
    assistPresses++;
    show();
  };
  buttons.start({ onAssist, onFare: fareButton(room, people), onState: changed });
  atClose(() => buttons.close());
  if (ports.recorder) atClose(() => ports.recorder?.close());
  openPosition(room, { time, changed, say: (position) => telemetry.position(position) });
  const running = await openUplink(room, {
    outbox,
    time,
    bundles,
    budget,
    certificate,
    onBoarded,
    onCommand,
    onDesired,
    onStateChange: changed,
  });
  uplink = running;
  openUpdates(room, {
    time,
    desired,
    budget,
    certificate,
    signs: () => ({
      code: rotation.url() !== undefined,
      storage: !outbox.failing,
      screen: proof?.proof ?? 'unverifiable',
      scanner: scanner.state,
    }),
    online: () => running.online,
    changed: () => telemetry.changed(),
    restartWhenQuiet: remote.restartWhenQuiet,
  });
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

/** A secret of the terminal's folder: 32 bytes as base64url. */
export async function readSecret(disk: Disk, path: string): Promise<Uint8Array> {
  return fromBase64url(path, fromUtf8(await disk.read(path)).trim(), 32);
}
