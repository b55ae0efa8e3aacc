/** Everything that health, about and alerts are made of, as of one moment. */
import type { ClockState } from '../../protocol/messages/check-in-batch';
import type { ScreenProof } from '../../protocol/messages/health';
import type { Ledger } from '../outbox/outbox';
import type { BoardReadings } from '../ports/board';
import type { Buttons } from '../ports/buttons';
import type { GnssState } from '../ports/gnss';
import type { ScannerAbout, ScannerState } from '../ports/scanner';
import type { DataLevel } from '../uplink/data-budget';
import type { Tally } from './tally';

export type StorageState = 'ok' | 'full' | 'read-only' | 'failing';

export interface Snapshot {
  /** The terminal's time, unix ms. */
  readonly now: number;
  /** Since the process began, ms. */
  readonly runningMs: number;
  readonly board: BoardReadings;
  readonly ledger: Ledger;
  /** When the oldest waiting check-in was made, unix ms. */
  readonly oldestAt: number | undefined;
  readonly outboxBytes: number;
  readonly storage: StorageState;
  /** Why nothing can be stored, in the system's words. */
  readonly storageWhy?: string;
  /** Stretches of the outbox's files that were found damaged. */
  readonly damaged: number;
  /** How riders fare since the process began. */
  readonly service: Tally['service'];
  readonly clock: ClockState;
  readonly clockTrusted: boolean;
  readonly screen: ScreenProof;
  /** What the ladder did last for a screen that cannot be read. */
  readonly screenStep?: string;
  readonly scanner: ScannerState;
  readonly gnss: GnssState;
  readonly buttons: Buttons['state'];
  readonly scannerAbout: ScannerAbout | undefined;
  readonly disk: { readonly bytes: number; readonly syncs: number };
  readonly online: boolean;
  readonly session: number;
  readonly data: {
    readonly bytesToday: number;
    readonly budget: number | undefined;
    readonly level: DataLevel;
  };
  readonly config: {
    readonly version: number;
    readonly refused?: { readonly version: number; readonly why: string };
  };
  /** Software that the operator wants and this terminal did not install. */
  readonly updateRefused?: { readonly version: string; readonly why: string };
  /** The bundle in force and the end of its last day, unix ms. */
  readonly bundle: { readonly number: number; readonly endsAt: number } | undefined;
  /** When the terminal's certificate ends, unix ms. */
  readonly certNotAfter: number | undefined;
}
