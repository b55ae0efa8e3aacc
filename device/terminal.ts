/**
 * The terminal, composed: scanner and screen on one side, outbox and uplink on the other. Every port comes in from the
 * composition root; nothing here knows a real clock, disk or network.
 */
import { join } from 'node:path';
import type { Clock } from '../platform/clock';
import type { Disk } from '../platform/disk';
import { openJournal } from '../platform/journal';
import type { Log } from '../platform/log';
import type { Network } from '../platform/network';
import type { Random } from '../platform/random';
import { fromBase64url, fromUtf8, toBase64url } from '../protocol/bytes';
import type { Boarded } from '../protocol/messages/boarded';
import type { BatchContext } from '../protocol/messages/check-in-batch';
import { terminalIdOf } from '../protocol/terminal-id';
import { BundleHolder } from './bundle/bundle-holder';
import { terminalClock } from './clock/terminal-clock';
import { startRotation } from './code/rotation';
import type { TerminalOptions } from './config';
import { Desk } from './desk/desk';
import { type Ledger, openOutbox } from './outbox/outbox';
import type { Buzzer } from './ports/buzzer';
import type { Scanner } from './ports/scanner';
import { type Screen, startScreen } from './screen/server';
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
  close(): Promise<void>;
};

const OUTBOX_FILE_BYTES = 4 * 1024 * 1024;
/** A week in Shenyang before any bundle came: only for the clock on the screen. */
const DEFAULT_DAY_SHIFT = 14_400;

/** Opens the terminal; resolves when its screen can be opened. Rejects when its folder or screen port cannot be had. */
export async function openTerminal(
  options: TerminalOptions,
  identity: TerminalIdentity,
  ports: TerminalPorts,
): Promise<Terminal> {
  const { clock, random, disk, log, scanner, buzzer } = ports;
  const path = (name: string) => join(options.folder, name);
  const time = terminalClock(clock, { trustSystemClock: options.trustSystemClock });
  const boardings = new Boardings();
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
  await bundles.start();
  if (identity.firstBundle) await bundles.take(identity.firstBundle, 'enrolment');

  const outbox = await openOutbox({
    openJournal: () =>
      openJournal({ folder: path('outbox'), disk, random, log, maxFileBytes: OUTBOX_FILE_BYTES }),
    openSetAside: () => openJournal({ folder: path('set-aside'), disk, random, log }),
    clock,
    now: () => time.now(),
    log,
  });
  outbox.onChange(show);

  const rotation = startRotation({
    clock,
    time,
    codeKey: identity.codeKey,
    terminalNumber: identity.terminalNumber,
    site: () => bundles.current()?.site,
    onCode: show,
  });
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
    if (n === 0) {
      boardings.gotOff();
      show();
    } else tell({ kind: 'accepted', code: 'checked-in', channel: 'code', pair }, n);
  };

  screen = await startScreen({
    port: options.screenPort,
    token: toBase64url(random.bytes(18)),
    getState: state,
    ...(options.vehicleKind === 'taxi'
      ? {
          onAction: {
            'end-fare': () => {
              boardings.onBoard = 0;
              show();
            },
          },
        }
      : {}),
    log,
  });
  scanner.start({ onFrame: (frame) => void desk.scanned(frame), onState: show });
  const read = async (name: string) => fromUtf8(await disk.read(path(name)));
  uplink = startUplink({
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
    onBundleNews: () => bundles.askNow(),
    onStateChange: show,
  });
  const running = uplink;
  return {
    screenUrl: screen.url,
    get ledger() {
      return outbox.ledger;
    },
    get online() {
      return running.online;
    },
    close: async () => {
      bundles.stop();
      rotation.stop();
      await scanner.close();
      await running.close();
      await outbox.close();
      await screen.close();
    },
  };
}

function contextOf({ vehicleId, lineId }: TerminalOptions): BatchContext {
  return { vehicle: vehicleId, ...(lineId === undefined ? {} : { line: lineId }) };
}

/** A secret of the terminal's folder: 32 bytes as base64url. */
export async function readSecret(disk: Disk, path: string): Promise<Uint8Array> {
  return fromBase64url(path, fromUtf8(await disk.read(path)).trim(), 32);
}
