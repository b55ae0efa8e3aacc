/** What a key ceremony at the console needs, and what its doors may do. */
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import type { AuditLog } from '../audit/log';
import type { SignedBundle } from '../follow';
import type { Policy } from '../officers/policy';
import type { Halves } from '../vault/next-bundle';
import type { ShareKeyring, ShareText } from '../vault/shares';
import type { CeremonyKind, CeremonyView, GivenShare } from './ceremony-view';
import type { Participant } from './draft';
import type { Finished } from './finish';

export type CeremonyPorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly disk: Disk;
  readonly log: Log;
  /** The authority's folder. */
  readonly folder: string;
  readonly exchange: string;
  readonly bundle: () => SignedBundle | undefined;
  readonly policy: () => Policy | undefined;
  readonly shares: ShareKeyring;
  readonly audit: Pick<AuditLog, 'append'>;
  /** The public halves of both sides; undefined until both are there. */
  readonly halves: () => Halves | undefined;
  /** Seconds, before the first bundle says it. */
  readonly dayShift: number;
  /** Takes the new bundle in. */
  readonly onFinished: () => Promise<void>;
};

export type Newcomer = Participant & {
  readonly code: string;
  /** By the new signing key, over its fingerprint: who types a code holds the key. Base64url. */
  readonly proof: string;
};

export type Composed = {
  /** First ceremony only. */
  readonly site?: string;
  readonly quorum?: number;
  readonly days: readonly { readonly day: number; readonly key: string }[];
  readonly pageKey: string;
};

export type Signed = {
  readonly record: string;
  readonly policy?: string;
  readonly shares: readonly GivenShare[];
};

export type Ceremonies = {
  /** What everybody may know: whether the first one is still to be held, and which is open. */
  state(): { readonly isFirstDue: boolean; readonly open?: CeremonyKind };
  /** Whose token it is. */
  participant(token: string): string | undefined;
  view(me: string): Promise<CeremonyView | undefined>;
  begin(me: string, kind: 'renew' | 'replace', lost?: string): Promise<void>;
  end(me: string): Promise<void>;
  /** Resolves with the newcomer's token. */
  join(newcomer: Newcomer): Promise<string>;
  /** The own sealed shares that this ceremony needs opened. */
  ownShares(me: string): Promise<readonly ShareText[]>;
  compose(me: string, composed: Composed): Promise<void>;
  /** SHA-256 of the record that waits for signatures. */
  recordHash(): Uint8Array;
  sign(me: string, signed: Signed): Promise<void>;
  finish(me: string, finished: Finished): Promise<void>;
};

/** Why a step of a ceremony is refused, as a sentence. */
export class CeremonyRefused extends Error {
  override readonly name = 'CeremonyRefused';
}
