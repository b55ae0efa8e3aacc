/** A ceremony as the doors show it to the pages that take part. Bytes are base64url. Types only: the page shares them. */

export type CeremonyKind = 'first' | 'renew' | 'replace';

export type ShownParticipant = {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly roles: readonly string[];
  readonly seal: string;
  readonly sign: string;
  /** Came by the code of this ceremony: somebody must compare the fingerprint. */
  readonly isNew: boolean;
  /** Gets shares of the root and of every day. */
  readonly holdsShares: boolean;
  readonly signed: boolean;
};

export type GivenShare = { readonly day: number; readonly sealed: string };

export type CeremonyView = {
  readonly kind: CeremonyKind;
  /** Who is asking. */
  readonly me: string;
  readonly leader: string;
  readonly lost?: string;
  /** For who leads: the code that newcomers type. */
  readonly code?: string;
  readonly people: readonly ShownParticipant[];
  /** How many sign and later open days; undefined until the first ceremony decides it. */
  readonly quorum?: number;
  /** The bundle in force, for the page to prove by the root that it keeps. */
  readonly current?: { readonly signed: string; readonly root: string };
  /** Of the sharing that the leading page makes. */
  readonly generation: number;
  /** Days that get a new key. */
  readonly toMake: readonly number[];
  /** Days that are shared anew. */
  readonly toShare: readonly number[];
  /** False while operator or authority have not written their public halves. */
  readonly isReady: boolean;
  readonly draft?: {
    /** The record that everybody signs, as text. */
    readonly record: string;
    /** The bundle's bytes that the root will sign. */
    readonly bundle: string;
    readonly policy?: string;
    /** The leader's, over the record. */
    readonly leaderSignature?: string;
    /** For who leads: what the others gave, sealed to the leading page. */
    readonly given?: Readonly<Record<string, readonly GivenShare[]>>;
  };
  readonly done?: { readonly number: number; readonly root: string };
};
