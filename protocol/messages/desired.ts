/**
 * `coride/1/desired/{t}` (retained): how the operator wants a terminal to be. Only the newest matters; the answer is in
 * `about` (`configVersion`, `configRefused`, `updateRefused`) and in the alerts `config` and `update`. Which options it may name is the terminal's own
 * list: never the site, the root or a limit, which are the bundle's, nor anything that could lock the operator out.
 */
import { type Static, Type } from 'typebox';
import { jsonReader, Maybe } from '../schema';

export const MAX_DESIRED_BYTES = 4096;

export const DesiredSchema = Type.Object({
  v: Type.Literal(1),
  /** A higher one wins; the same or a lower one changes nothing. */
  version: Type.Integer({ minimum: 1 }),
  /** Options by name; one that is left out is as installed. */
  config: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown()),
  update: Maybe(
    Type.Object({
      version: Type.String({ maxLength: 40 }),
      // Where it lies, its hash and its signatures are in TUF metadata, which two parties sign; these are not read.
      url: Maybe(Type.String({ maxLength: 400 })),
      sha256: Maybe(Type.String({ maxLength: 100 })),
      signature: Maybe(Type.String({ maxLength: 200 })),
    }),
  ),
});

export type Desired = Static<typeof DesiredSchema>;
export const decodeDesired = jsonReader('desired configuration', DesiredSchema, MAX_DESIRED_BYTES);
