/**
 * The terminal, composed: scanner and screen on one side, outbox and uplink on the other. Every port comes in from the
 * composition root; nothing here knows a real clock, disk or network.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../platform/clock';
import type { Disk } from '../platform/disk';
import { openJournal } from '../platform/journal/file-journal';
import type { Log } from '../platform/log';
import type { Network } from '../platform/network';
import type { Random } from '../platform/random';
import { fromBase64url, fromUtf8, toBase64url } from '../protocol/bytes';
import type { Boarded } from '../protocol/messages/boarded';
import type { BatchContext } from '../protocol/messages/check-in-batch';
import { terminalIdOf } from '../protocol/terminal-id';
import { BundleHolder } from './bundle/bundle-holder';
import { keepCertainTime } from './clock/certain-time';
import { type TerminalClock, terminalClock } from './clock/terminal-clock';
import { startRotation } from './code/rotation';
import type { TerminalOptions } from './config';
import { Desk } from './desk/desk';
import { type Ledger, type Outbox, openOutbox } from './outbox/outbox';
import type { Buzzer } from './ports/buzzer';
import type { Scanner } from './ports/scanner';
import { type Screen, type ScreenHandlers, startScreen } from './screen/server';
import { Boardings, type Outcome, screenState } from './screen-view';
import { startUplink, type Uplink } from './uplink/uplink';

export type TerminalPorts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly network: Network;
  readonly scanner: Scanner;
  readonly buzzer: Buzzer;
  readonly log: Log;
  /** Fetches SITE/bundle. */
  fetchBundle(site: string): Promise<Uint8Array>;
};

export type TerminalIdentity = {
  readonly terminalNumber: number;
  /** `Kc`, 32 bytes. */
  readonly codeKey: Uint8Array;
  /** The pinned root's public key, 32 bytes. */
  readonly root: Uint8Array;
  /** The bundle handed over at enrolment, if there is one. */
  readonly firstBundle?: Uint8Array;
};

export type Terminal = {
  readonly screenUrl: string;
  readonly ledger: Ledger;
  readonly online: boolean;
  /** Ends everything in order: what was accepted is on disk, the operator hears `stopped`. */
  close(): Promise<void>;
};

const OUTBOX_FILE_BYTES = 4 * 1024 * 1024;
/** The page takes the code away when it hears nothing for 45 s. */
const SHOW_EVERY_MS = 15_000;
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
  try {
    return await compose(options, identity, ports, (closer) => closers.push(closer), close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function compose(
  options: TerminalOptions,
  identity: TerminalIdentity,
  ports: TerminalPorts,
  /** Last asked, first run. */
  atClose: (closer: () => void | Promise<void>) => void,
  close: () => Promise<void>,
): Promise<Terminal> {
  const { clock, random, disk, log, scanner, buzzer } = ports;
  const path = (name: string) => join(options.folder, name);
  const time = terminalClock(clock, { trustSystemClock: options.trustSystemClock });
  const certain = await keepCertainTime({ disk, path: path('certain-time'), clock, time, log });
  atClose(() => certain.stop());
  const boardings = new Boardings(options.vehicleKind, () => clock.monotonic());
  let screen: Screen | undefined;
  let uplink: Uplink | undefined;
  const show = () => screen?.push(state());

  const bundles = new BundleHolder({
    folder: options.folder,
    root: identity.root,
    disk,
    clock,
    random,
    log,
    fetchBundle: ports.fetchBundle,
    onChange: (bundle) => time.raiseFloor(bundle.madeAt),
  });
  atClose(() => bundles.stop());
  await bundles.start();
  if (identity.firstBundle) await bundles.take(identity.firstBundle, 'enrolment');

  const outbox = await openOutboxIn(path, time, ports);
  atClose(() => outbox.close());
  outbox.onChange(show);

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
      scannerMissing: scanner.state === 'missing',
      storageFailing: outbox.failing,
      online: uplink?.online ?? false,
      waiting: outbox.ledger.waiting,
      buzzer: buzzer.present,
    });
  const tell = (outcome: Outcome, people?: number) => {
    boardings.take(outcome, time.now(), people);
    buzzer.play(outcome.kind);
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
  const onBoarded = ({ n, pair }: Boarded) => {
    if (n > 0) return tell({ kind: 'accepted', code: 'checked-in', channel: 'code', pair }, n);
    boardings.gotOff();
    show();
  };

  screen = await startScreen({
    port: options.screenPort,
    token: toBase64url(random.bytes(18)),
    getState: state,
    onAction: actionsOf(options, boardings, show),
    log,
  });
  const shown = screen;
  atClose(() => shown.close());
  atClose(showRegularly(clock, show));
  scanner.start({ onFrame: (frame) => void desk.scanned(frame), onState: show });
  atClose(() => scanner.close());
  const read = async (name: string) => fromUtf8(await disk.read(path(name)));
  const running = startUplink({
    network: ports.network,
    host: options.mqttHost,
    port: options.mqttPort,
    tls: { ca: await read('ca.pem'), cert: await read('cert.pem'), key: await read('key.pem') },
    operatorId: options.operatorId,
    terminalId: terminalIdOf(identity.terminalNumber),
    sessionFile: path('session.json'),
    spreadMs: options.reconnectSpreadSeconds * 1000,
    outbox,
    time,
    clock,
    random,
    disk,
    log,
    onBoarded,
    onBundleNews: () => bundles.askSoon(),
    onStateChange: show,
  });
  uplink = running;
  atClose(() => running.close());
  return {
    screenUrl: shown.url,
    get ledger() {
      return outbox.ledger;
    },
    get online() {
      return running.online;
    },
    close,
  };
}

function openOutboxIn(
  path: (name: string) => string,
  time: TerminalClock,
  { clock, random, disk, log }: TerminalPorts,
): Promise<Outbox> {
  const folders = { disk, random, log };
  return openOutbox({
    openJournal: () => openJournal({ folder: path('outbox'), maxFileBytes: OUTBOX_FILE_BYTES, ...folders }),
    openSetAside: () => openJournal({ folder: path('set-aside'), ...folders }),
    clock,
    now: () => time.now(),
    log,
  });
}

/** Only a taxi's driver ends fares; the number pad and the driver's view come with another issue. */
function actionsOf({ vehicleKind }: TerminalOptions, boardings: Boardings, show: () => void): ScreenHandlers {
  if (vehicleKind !== 'taxi') return {};
  return {
    'end-fare': () => {
      boardings.endFare();
      show();
    },
  };
}

/** Also when nothing happens: the page must hear that somebody is there. Returns what ends it. */
function showRegularly(clock: Clock, show: () => void): () => void {
  let timer: Timer;
  const again = () => {
    timer = clock.setTimer(SHOW_EVERY_MS, () => {
      show();
      again();
    });
  };
  again();
  return () => timer.cancel();
}

function contextOf({ vehicleId, lineId }: TerminalOptions): BatchContext {
  return { vehicle: vehicleId, ...(lineId === undefined ? {} : { line: lineId }) };
}

/** A secret of the terminal's folder: 32 bytes as base64url. */
export async function readSecret(disk: Disk, path: string): Promise<Uint8Array> {
  return fromBase64url(path, fromUtf8(await disk.read(path)).trim(), 32);
}
