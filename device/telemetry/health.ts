/** A snapshot as the `health` message: ITxPT's 20 items judged, figures beside them. Pure. */
import { coarse, fives } from '../../protocol/messages/coarse';
import type { Health, HealthItem, ItemState } from '../../protocol/messages/health';
import { timeText } from '../../protocol/time-text';
import type { BoardReadings } from '../ports/board';
import type { Snapshot } from './snapshot';

const FIVE_MINUTES_MS = 5 * 60_000;
const BYTES_STEP = 64 * 1024;
/** A board that has run for less has just come, or keeps starting. */
const LOW_UPTIME_S = 300;
/** Nobody updated or restarted it for three months. */
const HIGH_UPTIME_S = 90 * 86_400;
export const LEAST_MEMORY_MIB = 40;
export const LEAST_STORAGE_MIB = 100;
export const HOT_C = 80;
const BUSY_PERCENT = 150;

export function healthOf(snapshot: Snapshot): Health {
  const { board, ledger, service, clock, oldestAt, data } = snapshot;
  return {
    v: 1,
    at: timeText(snapshot.now),
    items: itemsOf(snapshot),
    board: {
      uptimeS: board.uptimeS ?? null,
      cpuPercent: board.cpuPercent ?? null,
      freeMemoryMiB: board.freeMemoryMiB ?? null,
      freeStorageMiB: board.freeStorageMiB ?? null,
      temperatureC: board.temperatureC ?? null,
    },
    process: { uptimeS: Math.floor(snapshot.runningMs / 1000), memoryMiB: board.processMiB ?? null },
    outbox: {
      waiting: coarse(ledger.waiting),
      oldestAt: oldestAt === undefined ? null : timeText(oldestAt - (oldestAt % FIVE_MINUTES_MS)),
      bytes: Math.ceil(snapshot.outboxBytes / BYTES_STEP) * BYTES_STEP,
      storage: snapshot.storage,
    },
    ledger: {
      accepted: coarse(ledger.accepted),
      stored: coarse(ledger.stored),
      waiting: coarse(ledger.waiting),
      refused: coarse(ledger.refused),
      missing: ledger.missing,
    },
    service: {
      checkIns: fives(service.checkIns),
      refusals: fives(service.refusals),
      slow: fives(service.slow),
    },
    clock,
    screen: snapshot.screen,
    scanner: snapshot.scanner,
    disk: {
      writtenBytes: snapshot.disk.bytes - (snapshot.disk.bytes % BYTES_STEP),
      // A check-in is a sync: exact ones would count riders.
      syncs: snapshot.disk.syncs - (snapshot.disk.syncs % 50),
    },
    network: {
      session: snapshot.session,
      bytesToday: data.bytesToday - (data.bytesToday % BYTES_STEP),
      budgetBytes: data.budget ?? null,
    },
  };
}

function itemsOf(snapshot: Snapshot): Record<HealthItem, ItemState> {
  const { board, storage, scanner, buttons, screen, config, online, data } = snapshot;
  const broken = screen === 'readable' || screen === 'unverifiable' ? 'ok' : 'failed';
  const missing = scanner === 'missing' || scanner === 'garbled' || buttons === 'missing';
  const items: Record<Exclude<HealthItem, 'generic'>, ItemState> = {
    submodules: missing || broken === 'failed' ? 'failed' : 'ok',
    lowUptime: below(board.uptimeS, LOW_UPTIME_S),
    highUptime: above(board.uptimeS, HIGH_UPTIME_S),
    freeMemory: below(board.freeMemoryMiB, LEAST_MEMORY_MIB),
    freeStorage: storage === 'full' ? 'failed' : below(board.freeStorageMiB, LEAST_STORAGE_MIB),
    // The root is read-only by design; nothing here writes or looks at it.
    rootFileSystem: 'unknown',
    dataFileSystem: storage === 'read-only' || storage === 'failing' ? 'failed' : 'ok',
    fileSystemLoad: 'unknown',
    missingFile: snapshot.damaged > 0 || snapshot.ledger.missing !== 0 ? 'failed' : 'ok',
    cpu: above(board.cpuPercent, BUSY_PERCENT),
    networkLoad: data.level === 'free' ? 'ok' : 'warn',
    tampering: tamperingOf(snapshot),
    backOffice: online ? 'ok' : 'failed',
    wan: online ? 'ok' : 'unknown',
    configuration: config.refused ? 'failed' : 'ok',
    applications: broken,
    temperature: above(board.temperatureC, HOT_C),
    timeSync: snapshot.clockTrusted ? 'ok' : 'warn',
    powerSupply: powerOf(board),
  };
  const all = Object.values(items);
  const generic = all.includes('failed') ? 'failed' : all.includes('warn') ? 'warn' : 'ok';
  return { generic, ...items };
}

function tamperingOf({ scannerAbout }: Snapshot): ItemState {
  if (!scannerAbout || scannerAbout.settings === 'unasked' || scannerAbout.settings === 'silent')
    return 'unknown';
  return scannerAbout.tampered > 0 ? 'warn' : 'ok';
}

function powerOf({ underVoltage }: BoardReadings): ItemState {
  if (underVoltage === undefined) return 'unknown';
  return underVoltage ? 'warn' : 'ok';
}

function below(value: number | undefined, limit: number): ItemState {
  if (value === undefined) return 'unknown';
  return value < limit ? 'warn' : 'ok';
}

function above(value: number | undefined, limit: number): ItemState {
  if (value === undefined) return 'unknown';
  return value > limit ? 'warn' : 'ok';
}
