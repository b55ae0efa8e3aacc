/**
 * Labels of what the authority seals, macs and hashes for itself alone: nothing here crosses to another part, so they
 * are not in protocol/labels. Same rule: `coride 1 <purpose>` and a zero byte, no two purposes share one.
 */
import { utf8 } from '../../protocol/bytes';

export const OWN_LABEL = {
  /** HPKE info of a profile sealed to the registrar key; aad = riderRef. */
  profile: utf8('coride 1 profile\0'),
  /** Derives the key of the phone index from the registrar's secret. */
  phoneIndexKey: utf8('coride 1 phone index key\0'),
  /** HMAC that finds the registrations of a phone number. */
  phoneIndex: utf8('coride 1 phone index\0'),
  /** HMAC under which numbers, blocks and networks are counted for the limits of text messages. */
  messageCount: utf8('coride 1 message count\0'),
  /** Hash of the token that a registered phone holds. */
  token: utf8('coride 1 token\0'),
  /** AES-256-GCM aad of a file of riders: | shard (2) | generation (4). */
  riderFile: utf8('coride 1 rider file\0'),
  /** AES-256-GCM aad of a file of subscribed endpoints: | file (2) | generation (4). */
  pushFile: utf8('coride 1 push file\0'),
  /** Sealed file of rounds of messages. */
  rounds: utf8('coride 1 message rounds\0'),
  /** Hash of a round: random (32) | case hash | count (4) | hash of the text | hash of the numbers. */
  round: utf8('coride 1 message round\0'),
  /** HMAC that stands for a number within the rounds of a case. */
  roundNumber: utf8('coride 1 message round number\0'),
  /** Keyring of the cases. */
  cases: utf8('coride 1 cases\0'),
  /** Macs of what a case's run found, under a key of its opened days. */
  casePrint: utf8('coride 1 case print\0'),
  /** Files of what came of calling co-riders, and the hash of a person in one. */
  outcomes: utf8('coride 1 outcomes\0'),
  /** The same of the keyring of officers' shares. */
  shareKeyring: utf8('coride 1 share keyring\0'),
} as const;
