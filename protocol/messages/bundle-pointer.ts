/**
 * `coride/1/bundle/{name}` (retained): something signed has a newer number; it is fetched from the site by HTTPS, each
 * terminal at a random moment. The pointer proves nothing: what is fetched proves itself.
 */
import { type Static, Type } from 'typebox';
import { jsonReader } from '../schema';

/** `keys`: the bundle at SITE/bundle; `cards`: the list of revoked cards. */
export const BUNDLE_NAMES = ['keys', 'cards'] as const;
export type BundleName = (typeof BUNDLE_NAMES)[number];

export const BundlePointerSchema = Type.Object({
  v: Type.Literal(1),
  number: Type.Integer({ minimum: 0 }),
  /** Of the file, base64url: whoever has it need not fetch it. */
  sha256: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })),
});

export type BundlePointer = Static<typeof BundlePointerSchema>;
export const decodeBundlePointer = jsonReader('bundle pointer', BundlePointerSchema, 512);
