/**
 * The bundle in force, as this browser proves it by itself: by the root that it was shown first and keeps. What the page
 * trusts hangs on it: officers' keys in a ceremony, the audit key.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, fromBase64url } from '../../../../protocol/bytes';
import { LABEL } from '../../../../protocol/labels';
import { decodeCbor, mapOf } from '../../site/page/cbor';
import { say, type Words } from '../../site/page/i18n';
import { WRONG } from './wrong-words';

/** As `protocol/bundle` has it; whatever else it holds is compared as a whole. */
export type PageBundle = {
  readonly number: number;
  readonly site: string;
  readonly days: readonly { readonly day: number; readonly key: Uint8Array }[];
  readonly officers: readonly { readonly id: string; readonly seal: Uint8Array; readonly sign: Uint8Array }[];
  readonly limits: Readonly<Record<string, number>>;
} & Readonly<Record<string, unknown>>;

/** As the vault's doors give it; base64url. */
export type ShownBundle = { readonly signed: string; readonly root: string };

const ROOT = 'coride.console.root';

/** The root that this browser keeps; base64url. */
export const keptRoot = (): string | null => localStorage.getItem(ROOT);
/** The first one that it is shown stays. */
export function keepRoot(root: string): void {
  if (keptRoot() === null) localStorage.setItem(ROOT, root);
}

/** @param what for the auditor */
export const wrong = (what: Words): never => {
  throw new Error(
    say({
      zh: `这不是约定的内容，不要签署，告诉审计员（${what.zh}）`,
      en: `this is not what you agreed on: ${what.en}. Sign nothing, and tell the auditor`,
    }),
  );
};

/** Undefined before the first bundle. @throws Error when the root that this browser keeps did not sign it */
export function provenBundle(current: ShownBundle | undefined): PageBundle | undefined {
  if (!current) return keptRoot() === null ? undefined : wrong(WRONG.bundleGone);
  keepRoot(current.root);
  const kept = keptRoot()!;
  if (kept !== current.root) return wrong(WRONG.otherRoot);
  const signed = mapOf('signed bundle', decodeCbor('signed bundle', bytes(current.signed)));
  const [text, signature] = [signed.bundle as Uint8Array, signed.signature as Uint8Array];
  if (!ed25519.verify(signature, concat(LABEL.bundle, text), bytes(kept))) return wrong(WRONG.notByRoot);
  return bundleOf(text);
}

export function bundleOf(text: Uint8Array): PageBundle {
  const bundle = mapOf('bundle', decodeCbor('bundle', text));
  if (!Array.isArray(bundle.days) || !Array.isArray(bundle.officers)) return wrong(WRONG.noBundle);
  return bundle as PageBundle;
}

const bytes = (text: string): Uint8Array => fromBase64url('part of the bundle', text);
