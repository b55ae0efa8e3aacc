/**
 * The page of the officer who leads a ceremony: the one place where a day key or the root is whole, each for as long as it
 * takes to split it or to sign with it. Nothing of that is kept: a page that is loaded again begins anew.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { combine, split } from 'shamir-secret-sharing';
import { concat, fromBase64url, sameBytes, toBase64url } from '../../../../../protocol/bytes';
import { INFO, LABEL } from '../../../../../protocol/labels';
import {
  CEREMONY_SHARE_INFO,
  ceremonyShareAad,
  ROOT_DAY,
  shareAad,
} from '../../../../../protocol/officers/ceremony';
import type { CeremonyView } from '../../../ceremonies/ceremony-view';
import { hpkeOpen, hpkePublic, hpkeSeal } from '../../../site/page/hpke';
import { say } from '../../../site/page/i18n';
import { post } from '../api';
import { openShare, type SealedShare } from '../keys';
import { keepRoot, keptRoot, wrong } from '../proven-bundle';
import { WRONG } from '../wrong-words';
import { type CheckedDraft, checkedDraft } from './draft-check';
import { ownShares, signDraft, withKeys } from './take-part';
import { C, sharesDoNotGive } from './words';

type Holder = { readonly id: string; readonly seal: string };

/** What this page prepared: its own key, the shares that it made, the leader's own shares, open. */
type Prepared = {
  readonly pageSecret: Uint8Array;
  readonly checked: CheckedDraft;
  readonly shares: SealedShare[];
  readonly own: ReadonlyMap<number, Uint8Array>;
};
let prepared: Prepared | undefined;

/** Whether this page, as it stands, can finish what is drafted. */
export const isPrepared = ({ draft }: CeremonyView): boolean =>
  prepared !== undefined &&
  draft !== undefined &&
  JSON.parse(draft.record).bundle === prepared.checked.record.bundle;

/** Makes the days' keys, splits them, has the vault compose what is signed, checks that, and signs first. */
export async function prepare(
  view: CeremonyView,
  chosen: { readonly site?: string; readonly quorum?: number },
  passphrase: string,
): Promise<void> {
  prepared = undefined;
  const quorum = view.quorum ?? chosen.quorum ?? 2;
  const pageSecret = random(32);
  const made = new Map<number, Uint8Array>();
  const shares: SealedShare[] = [];
  for (const day of view.toMake) {
    const secret = random(32);
    made.set(day, hpkePublic(secret));
    shares.push(...(await splitAmong(holdersOf(view), quorum, secret, day, view.generation)));
    secret.fill(0);
  }
  const days = [...made].map(([day, key]) => ({ day, key: toBase64url(key) }));
  const pageKey = toBase64url(hpkePublic(pageSecret));
  const answer = await post('/api/ceremony/compose', { ...chosen, days, pageKey });
  const drafted = answer.ceremony as CeremonyView;
  const checked = checkedDraft(drafted, made);
  if (checked.record.pageKey !== pageKey) wrong(WRONG.otherPage);
  const sealed = view.kind === 'first' ? [] : await ownShares();
  const own = new Map<number, Uint8Array>();
  await withKeys(checked.recordHash, passphrase, (keys, proof) => {
    for (const share of sealed) own.set(share.day, openShare(keys, share));
    return signDraft(drafted, keys, proof, []);
  });
  prepared = { pageSecret, checked, shares, own };
}

/** Brings the root back, or makes the first; signs the bundle; in a replacement shares every day anew. */
export async function finish(view: CeremonyView): Promise<void> {
  if (!prepared || !isPrepared(view)) throw new Error(say(C.prepareAgain));
  const { pageSecret, checked, shares, own } = prepared;
  const { bundle, recordHash } = checked;
  const quorum = bundle.limits.quorum!;
  const others = Object.entries(view.draft?.given ?? {})
    .filter(([id]) => id !== view.me)
    .slice(0, quorum - 1);
  const broughtBack = async (
    day: number,
    publicOf: (secret: Uint8Array) => Uint8Array,
    expected: Uint8Array,
  ) => {
    const parts = others.map(([officer, given]) => {
      const { sealed = '' } = given.find((each) => each.day === day) ?? {};
      const aad = ceremonyShareAad(recordHash, day, officer);
      return hpkeOpen(pageSecret, CEREMONY_SHARE_INFO, aad, fromBase64url('share', sealed));
    });
    const secret = await combine([own.get(day)!.slice(), ...parts.map((part) => part.slice())]);
    for (const part of parts) part.fill(0);
    if (!sameBytes(publicOf(secret), expected)) throw new Error(say(sharesDoNotGive(day)));
    return secret;
  };

  const all = [...shares];
  const root =
    view.kind === 'first'
      ? random(32)
      : await broughtBack(ROOT_DAY, ed25519.getPublicKey, fromBase64url('root', keptRoot() ?? '', 32));
  const again = (secret: Uint8Array, day: number) =>
    splitAmong(bundleHolders(checked), quorum, secret, day, view.generation);
  if (view.kind !== 'renew') all.push(...(await again(root, ROOT_DAY)));
  for (const day of view.toShare) {
    const { key } = bundle.days.find((each) => each.day === day)!;
    const secret = await broughtBack(day, hpkePublic, key);
    all.push(...(await again(secret, day)));
    secret.fill(0);
  }
  const publicRoot = toBase64url(ed25519.getPublicKey(root));
  const text = fromBase64url('bundle', view.draft!.bundle);
  const signature = toBase64url(ed25519.sign(concat(LABEL.bundle, text), root));
  root.fill(0);
  for (const share of own.values()) share.fill(0);
  pageSecret.fill(0);
  prepared = undefined;
  await post('/api/ceremony/finish', { root: publicRoot, signature, shares: all });
  keepRoot(publicRoot);
}

const holdersOf = ({ people }: CeremonyView): Holder[] => people.filter(({ holdsShares }) => holdsShares);
const bundleHolders = ({ bundle }: CheckedDraft): Holder[] =>
  bundle.officers.map(({ id, seal }) => ({ id, seal: toBase64url(seal) }));

/** As `vault/sharing.ts` does it in node. */
async function splitAmong(
  holders: readonly Holder[],
  quorum: number,
  secret: Uint8Array,
  day: number,
  generation: number,
): Promise<SealedShare[]> {
  const shares = await split(new Uint8Array(secret), holders.length, quorum);
  return holders.map(({ id: officer, seal }, i) => {
    const aad = shareAad(day, officer, generation);
    const { sealed } = hpkeSeal(fromBase64url('seal key', seal, 32), INFO.share, aad, shares[i]!);
    shares[i]!.fill(0);
    return { day, officer, generation, sealed: toBase64url(sealed) };
  });
}

const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));
