/**
 * Labels that keep one purpose's bytes from being taken for another's (PROTOCOL.md "Labels").
 * A label is its ASCII text and a zero byte. No two purposes share one. Pure.
 */
import { utf8 } from './bytes';

/** First bytes of HMAC, hash and signature inputs. */
export const LABEL = {
  boardingCode: label('boarding code'),
  pair: label('pair'),
  id: label('id'),
  ticketTag: label('ticket tag'),
  ticket: label('ticket'),
  tag: label('tag'),
  tagKeySeal: label('tag key seal'),
  card: label('card'),
  revokedCards: label('revoked cards'),
  bundle: label('bundle'),
  case: label('case'),
  release: label('release'),
  grant: label('grant'),
  receipt: label('receipt'),
  auditHead: label('audit head'),
  destruction: label('destruction'),
  ceremony: label('ceremony'),
  policy: label('policy'),
  credential: label('credential'),
  segment: label('segment'),
  export: label('export'),
  exposures: label('exposures'),
  accessList: label('access list'),
  releaseCounts: label('release counts'),
  enrolment: label('enrolment'),
} as const;

/** HPKE `info` and exporter contexts. */
export const INFO = {
  checkIn: label('check-in'),
  seed: label('seed'),
  tagKey: label('tag key'),
  relay: label('relay'),
  reply: label('reply'),
  share: label('share'),
  cardOwner: label('card owner'),
} as const;

function label(purpose: string): Uint8Array {
  return utf8(`coride 1 ${purpose}\0`);
}
