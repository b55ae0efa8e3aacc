/** A case as officers see it: everything that is decided, nothing that is secret. Pure: the console shares the types. */

export type Signed = { officer: string; signature: string; at: number };

/** A case as it is kept. Bytes are base64url, times unix ms. */
export type StoredCase = {
  /** `2026-1125-03`: the local date it was asked for, and its place in that day. */
  id: string;
  person: { kind: 'phone' | 'card' | 'document' | 'driver'; identifier: string };
  from: number;
  to: number;
  /** The days that it opens. */
  firstDay: number;
  lastDay: number;
  reason: string;
  /** Of the laboratory's report; each is used once. */
  reference: string;
  caseHash: string;
  /** Of the release; until then it may be opened. */
  expires: number;
  submitted: Signed;
  approved?: Signed;
  sentBack?: { officer: string; why: string; at: number };
  /** When the days were opened first. */
  openedAt?: number;
  closedAt?: number;
  counts?: { rides: number; coRiders: number };
  /** Prints of the newest run, until the case is closed (`newness.ts`). */
  lastRun?: { run: number; at: number; rides: readonly string[]; coRiders: readonly string[] };
};

export type CaseState = 'waiting' | 'sent back' | 'approved' | 'open' | 'closed' | 'expired';

export type CaseView = Omit<StoredCase, 'submitted' | 'approved' | 'person' | 'lastRun'> & {
  readonly state: CaseState;
  readonly person: { readonly kind: StoredCase['person']['kind']; readonly shown: string };
  readonly by: string;
  readonly at: number;
  readonly approvedBy?: string;
  readonly approvedAt?: number;
  /** How often it was traced, and when last; unix ms. */
  readonly runs?: { readonly count: number; readonly at: number };
  /** While its process lives: what officers' browsers seal their shares to (base64url), who did, and until when. */
  readonly process?: {
    readonly key: string;
    readonly given: readonly string[];
    readonly endsAt: number;
    readonly opened: boolean;
    /** Why the trace failed, so that it can be tried again. */
    readonly trouble?: string;
    readonly traced: boolean;
  };
};

export function stateOf(stored: StoredCase, now: number, isAlive: boolean): CaseState {
  if (stored.sentBack) return 'sent back';
  if (stored.closedAt !== undefined) return 'closed';
  if (isAlive && stored.openedAt !== undefined) return 'open';
  if (now >= stored.expires) return stored.openedAt === undefined ? 'expired' : 'closed';
  return stored.approved ? 'approved' : 'waiting';
}

/** A number as far as a list shows it: its beginning and end. */
export function masked({ kind, identifier }: StoredCase['person']): string {
  const text = kind === 'phone' ? identifier.replace(/^\+86/, '') : identifier;
  if (kind === 'driver') return text;
  return `${text.slice(0, 3)} **** ${text.slice(-4)}`;
}
