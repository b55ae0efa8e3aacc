/** The outbox and the way out of it. */
import { openJournal } from '../../platform/journal/file-journal';
import type { Boarded } from '../../protocol/messages/boarded';
import { terminalIdOf } from '../../protocol/terminal-id';
import type { BundleHolder } from '../bundle/bundle-holder';
import type { TerminalClock } from '../clock/terminal-clock';
import { Ballast } from '../outbox/ballast';
import { type Outbox, openOutbox } from '../outbox/outbox';
import type { DataBudget } from '../uplink/data-budget';
import { meteredNetwork } from '../uplink/metered-network';
import { startUplink, type Uplink } from '../uplink/uplink';
import type { Certificate } from './certificate';
import type { Room } from './room';

const OUTBOX_FILE_BYTES = 4 * 1024 * 1024;

export async function openQueue(room: Room, time: TerminalClock): Promise<Outbox> {
  const { clock, random, disk, log } = room.ports;
  const folders = { disk, random, log };
  const outbox = await openOutbox({
    openJournal: () =>
      openJournal({ folder: room.path('outbox'), maxFileBytes: OUTBOX_FILE_BYTES, ...folders }),
    ballast: new Ballast({ disk, random, path: room.path('ballast'), free: () => freeBytes(room) }),
    openSetAside: () => openJournal({ folder: room.path('set-aside'), ...folders }),
    clock,
    now: () => time.now(),
    log,
  });
  room.atClose(() => outbox.close());
  outbox.onChange(room.show);
  time.onDecision(() => {
    outbox.dating
      .dateAnew((monotonic) => time.timeAt(monotonic))
      .catch((cause: Error) => {
        // Tried again when the clock learns again.
        log.warn('check-ins not dated anew', { cause });
      });
  });
  return outbox;
}

async function freeBytes({ ports }: Room): Promise<number | undefined> {
  const mebibytes = (await ports.board?.readings())?.freeStorageMiB;
  return mebibytes === undefined ? undefined : mebibytes * 1024 * 1024;
}

export type UplinkParts = {
  readonly outbox: Outbox;
  readonly time: TerminalClock;
  readonly bundles: BundleHolder;
  readonly budget: DataBudget;
  readonly certificate: Certificate;
  onBoarded(boarded: Boarded): void;
  onCommand(id: string, payload: Uint8Array): void;
  onDesired(payload: Uint8Array): void;
  onStateChange(): void;
};

export async function openUplink(room: Room, parts: UplinkParts): Promise<Uplink> {
  const { options, identity, ports, path, atClose } = room;
  const { network, clock, random, disk, log } = ports;
  const { outbox, time, bundles, budget, certificate, onBoarded, onCommand, onDesired, onStateChange } =
    parts;
  const uplink = startUplink({
    network: meteredNetwork(network, (bytes) => budget.add(bytes)),
    host: options.mqttHost,
    port: options.mqttPort,
    tls: certificate.tls,
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
    onCommand,
    onDesired,
    onStateChange,
  });
  atClose(() => uplink.close());
  return uplink;
}
