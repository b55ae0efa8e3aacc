/** When a version on trial is well: what the terminal is for works, and whatever else worked under the version before. Pure. */
import type { ScreenProof } from '../../protocol/messages/health';
import type { Had } from '../launcher/boot-record';
import type { ScannerState } from '../ports/scanner';

export interface Signs {
  /** A boarding code is shown. */
  readonly code: boolean;
  /** The outbox takes check-ins. */
  readonly storage: boolean;
  readonly screen: ScreenProof;
  readonly scanner: ScannerState;
}

export const hadOf = ({ screen, scanner }: Signs): Had => ({
  screen: screen === 'readable',
  scanner: scanner === 'ready',
});

/** What is not well yet, in words; none: it is healthy. A screen or scanner that was broken before is not held against it. */
export function notWell({ code, storage, screen, scanner }: Signs, had: Had): string[] {
  return [
    ...(code ? [] : ['no boarding code is shown']),
    ...(storage ? [] : ['the outbox takes no check-ins']),
    ...(had.screen && screen !== 'readable' ? ['the screen is not proven'] : []),
    ...(had.scanner && scanner !== 'ready' ? ['the scanner is not open'] : []),
  ];
}
