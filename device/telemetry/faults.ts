/** Which alerts a snapshot means, with their facts; undefined: that fault is not there. Pure. */
import type { FaultId } from '../../protocol/faults';
import type { Facts } from '../../protocol/messages/alert';
import { coarse } from '../../protocol/messages/coarse';
import { timeText } from '../../protocol/time-text';
import { HOT_C, LEAST_STORAGE_MIB } from './health';
import type { Snapshot } from './snapshot';

const DAY_MS = 86_400_000;
/** The authority is warned so early that a ceremony can still be held (PROTOCOL.md section 1). */
const BUNDLE_WARNING_MS = 14 * DAY_MS;
const CERTIFICATE_WARNING_MS = 30 * DAY_MS;

/** The faults that a snapshot decides; others are set by whoever sees them. */
export function faultsOf(snapshot: Snapshot): Map<FaultId, Facts | undefined> {
  const {
    board,
    ledger,
    storage,
    bundle,
    certNotAfter,
    now,
    screen,
    data,
    config,
    updateRefused,
    scannerAbout,
  } = snapshot;
  const when = (there: boolean, facts: Facts) => (there ? facts : undefined);
  const free = board.freeStorageMiB;
  return new Map<FaultId, Facts | undefined>([
    ['setup', when(!bundle, {})],
    ['storage', when(storage !== 'ok', { state: storage, ...why(snapshot.storageWhy) })],
    [
      'storage-low',
      when(free !== undefined && free < LEAST_STORAGE_MIB, { freeBelowMiB: LEAST_STORAGE_MIB }),
    ],
    ['damage', when(snapshot.damaged > 0, { places: snapshot.damaged })],
    ['ledger', when(ledger.missing !== 0, { missing: ledger.missing })],
    ['refused', when(ledger.refused - ledger.tooOld > 0, { count: coarse(ledger.refused - ledger.tooOld) })],
    [
      'scanner',
      when(['missing', 'garbled'].includes(snapshot.scanner), {
        state: snapshot.scanner,
        ...(scannerAbout?.speed === undefined ? {} : { speed: scannerAbout.speed }),
      }),
    ],
    [
      'scanner-settings',
      scannerAbout &&
        when(scannerAbout.tampered > 0 || scannerAbout.settings === 'wrong', {
          settings: scannerAbout.settings,
          times: scannerAbout.tampered,
        }),
    ],
    ['buttons', when(snapshot.buttons === 'missing', {})],
    ['gnss', when(!['none', 'opening', 'fix'].includes(snapshot.gnss), { state: snapshot.gnss })],
    ['clock', when(!snapshot.clockTrusted, { source: snapshot.clock.source })],
    [
      'screen',
      when(screen !== 'readable' && screen !== 'unverifiable', {
        proof: screen,
        ...(snapshot.screenStep ? { done: snapshot.screenStep } : {}),
      }),
    ],
    ['config', config.refused && { version: config.refused.version, why: config.refused.why.slice(0, 300) }],
    ['update', updateRefused && { wanted: updateRefused.version, why: updateRefused.why }],
    ['bundle', bundle && when(bundle.endsAt - now < BUNDLE_WARNING_MS, { endsAt: timeText(bundle.endsAt) })],
    [
      'certificate',
      certNotAfter === undefined
        ? undefined
        : when(certNotAfter - now < CERTIFICATE_WARNING_MS, { endsAt: timeText(certNotAfter) }),
    ],
    ['temperature', when((board.temperatureC ?? 0) > HOT_C, { aboveC: HOT_C })],
    ['power', when(board.underVoltage === true, {})],
    ['data', when(data.level === 'spent', { budgetBytes: data.budget ?? 0 })],
  ]);
}

const why = (words: string | undefined): Facts => (words ? { why: words.slice(0, 300) } : {});
