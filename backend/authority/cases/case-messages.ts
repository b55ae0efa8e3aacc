/** What a case's own process and the vault say to each other, by structured clone over the process' own channel. */
import type { CardOwner } from '../../../protocol/card-owner';
import type { SignedRelease } from '../../../protocol/release';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { ListedSegment } from '../operator-link/link';
import type { TraceConfig } from '../tracing/config';
import type { SecondDegree } from '../tracing/second-degree';
import type { TraceNews } from '../tracing/trace';
import type { CaseResult, RunPrints } from './newness';

/** What the process is born with: the case, and nothing that opens anything. */
export type CaseBirth = {
  readonly folder: string;
  readonly exchange: string;
  /** The signed bundle's bytes; proven by the vault. */
  readonly bundle: Uint8Array;
  readonly person: Identifier;
  readonly from: number;
  readonly to: number;
  readonly release: SignedRelease;
  readonly cards: readonly (readonly [string, readonly CardOwner[]])[];
  readonly config: TraceConfig;
  /** Folder of the fleet's passenger counts, where there are any. */
  readonly counts?: string;
  /** The vault's time, unix ms. */
  readonly now: number;
  /** Ms until it ends by itself, with every key. */
  readonly lifetime: number;
  /** Of the run before, when it was traced before. */
  readonly before?: RunPrints;
};

export type AskedCoRiders = { readonly run: number; readonly coRiders: readonly number[] };

export type ResealedShare = { readonly day: number; readonly sealed: Uint8Array };

export type ToCase =
  | { readonly type: 'birth'; readonly birth: CaseBirth }
  | { readonly type: 'shares'; readonly officer: string; readonly shares: readonly ResealedShare[] }
  /** Trace again: check-ins may have come since. */
  | { readonly type: 'again' }
  /** Contacts of these co-riders, by their places in the result of this run. */
  | ({ readonly type: 'second degree' } & AskedCoRiders)
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

export type FromCase =
  /** The public half of its own key. */
  | { readonly type: 'ready'; readonly key: Uint8Array }
  | { readonly type: 'taken'; readonly officer: string; readonly error?: string }
  | { readonly type: 'opened'; readonly days: readonly number[] }
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly what: Asked;
      readonly ref?: Uint8Array;
      readonly phone?: string;
    }
  /**
   * Tickets that were opened since it last said so, as entries of the access log (`access/`): always said before what was
   * found with them.
   */
  | { readonly type: 'tickets opened'; readonly entries: Uint8Array }
  | { readonly type: 'news'; readonly news: TraceNews }
  | { readonly type: 'result'; readonly result: CaseResult; readonly prints: RunPrints }
  | { readonly type: 'second degree'; readonly found: SecondDegree }
  | { readonly type: 'second degree'; readonly found?: undefined; readonly error: string }
  | { readonly type: 'failed'; readonly sentence: string };

/** What the process asks of the vault: people by reference, and the operator's release. */
export type Asked = 'profile' | 'registration' | 'registrations' | 'release';

export type ReleaseAnswer = {
  readonly segmentKeys: readonly { readonly day: number; readonly key: Uint8Array }[];
  readonly lastSegment: number;
  readonly segments: readonly ListedSegment[];
};
