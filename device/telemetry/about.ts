/** The `about` message: what this terminal is. Pure. */
import type { About } from '../../protocol/messages/about';
import { timeText } from '../../protocol/time-text';
import type { TerminalOptions } from '../config';
import type { BoardDescription } from '../ports/board';
import type { Snapshot } from './snapshot';

/** A receiver without satellites is a ready one. */
const GNSS_STATES = {
  none: 'none',
  opening: 'unknown',
  missing: 'missing',
  silent: 'missing',
  'no fix': 'ready',
  fix: 'ready',
} as const;

export function aboutOf(
  version: string,
  options: TerminalOptions,
  board: BoardDescription,
  snapshot: Snapshot,
  fallback?: string,
): About {
  const { scanner, scannerAbout, config, updateRefused, bundle, certNotAfter } = snapshot;
  const { vehicleId, vehicleKind, vehicleLabel, lineId } = options;
  return {
    v: 1,
    version,
    hardware: { model: cut(board.model), serial: cut(board.serial) },
    os: { name: cut(board.os), kernel: cut(board.kernel), runtime: cut(board.runtime) },
    ...(fallback === undefined ? {} : { slots: { active: version, fallback } }),
    scanner: {
      state: scanner === 'opening' || scanner === 'garbled' ? 'unknown' : scanner,
      model: cut(scannerAbout?.model),
    },
    gnss: { state: GNSS_STATES[snapshot.gnss] },
    buttons: { state: snapshot.buttons },
    display: { state: snapshot.screen === 'unverifiable' ? 'unknown' : 'ready' },
    configVersion: config.version,
    ...(config.refused
      ? { configRefused: { version: config.refused.version, why: config.refused.why.slice(0, 600) } }
      : {}),
    ...(updateRefused ? { updateRefused } : {}),
    bundle: bundle ? { number: bundle.number } : null,
    certNotAfter: certNotAfter === undefined ? null : timeText(certNotAfter),
    vehicle: { id: vehicleId, kind: vehicleKind, label: vehicleLabel, line: lineId ?? null },
  };
}

const cut = (text: string | undefined): string | null => text?.slice(0, 120) ?? null;
