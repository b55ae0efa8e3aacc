/** Signing a ceremony, and giving the own shares to the page that leads: sealed to its key, bound to exactly this record. */
import { fromBase64url, toBase64url, utf8 } from '../../../../../protocol/bytes';
import { LABEL } from '../../../../../protocol/labels';
import { CEREMONY_SHARE_INFO, ceremonyShareAad } from '../../../../../protocol/officers/ceremony';
import type { CeremonyView, GivenShare } from '../../../ceremonies/ceremony-view';
import { hpkeSeal } from '../../../site/page/hpke';
import { say } from '../../../site/page/i18n';
import { keptToken, post } from '../api';
import { decisionChallenge, type OpenKeys, openKeyFile, openShare, type SealedShare, sign } from '../keys';
import { deciding, keptKeyFile, type Proof } from '../officer';
import { wrong } from '../proven-bundle';
import { keysOf } from '../wrong-words';
import { checkedDraft, expectLeader } from './draft-check';
import { C } from './words';

/** Opens the keys for one step: by passkey or key file of who has an account, by the new key file of who has none yet. */
export async function withKeys<Result>(
  recordHash: Uint8Array,
  passphrase: string,
  use: (keys: OpenKeys, proof: Proof | undefined) => Promise<Result>,
): Promise<Result> {
  if (keptToken() === null) {
    const { options } = await post('/api/ceremony/options');
    const challenge = decisionChallenge('ceremony', recordHash);
    return deciding(options as Record<string, unknown>, challenge, passphrase, use);
  }
  const file = keptKeyFile();
  if (!file) throw new Error(say(C.noKeyFile));
  const keys = await openKeyFile(file, passphrase);
  try {
    return await use(keys, undefined);
  } finally {
    keys.fill(0);
  }
}

/** Signs what is drafted; `shares` for the page that leads, none from that page itself. */
export const signDraft = (
  { draft }: CeremonyView,
  keys: OpenKeys,
  proof: Proof | undefined,
  shares: readonly GivenShare[],
): Promise<unknown> =>
  post('/api/ceremony/sign', {
    record: sign(keys, LABEL.ceremony, utf8(draft!.record)),
    ...(draft!.policy !== undefined && { policy: sign(keys, LABEL.policy, utf8(draft!.policy)) }),
    shares,
    ...(proof && { proof }),
  });

export const ownShares = async (): Promise<readonly SealedShare[]> =>
  (await post('/api/ceremony/shares')).shares as SealedShare[];

/** Another officer leads: checks what is drafted, signs it, and gives what it needs. */
export async function consent(view: CeremonyView, passphrase: string): Promise<void> {
  const { record, recordHash } = checkedDraft(view, undefined);
  expectLeader(view);
  const file = keptKeyFile();
  const own = view.people.find(({ id }) => id === view.me);
  if (file && own && (file.seal !== own.seal || file.sign !== own.sign)) wrong(keysOf(view.me));
  const pageKey = fromBase64url('key of the page', record.pageKey, 32);
  const shares = view.kind === 'first' ? [] : await ownShares();
  await withKeys(recordHash, passphrase, (keys, proof) => {
    const given = shares.map((sealed) => {
      const share = openShare(keys, sealed);
      const aad = ceremonyShareAad(recordHash, sealed.day, view.me);
      const resealed = hpkeSeal(pageKey, CEREMONY_SHARE_INFO, aad, share).sealed;
      share.fill(0);
      return { day: sealed.day, sealed: toBase64url(resealed) };
    });
    return signDraft(view, keys, proof, given);
  });
}
