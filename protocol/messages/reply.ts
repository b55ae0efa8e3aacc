/**
 * `coride/1/terminal/{op}/{t}/reply/{c}`: the answer to a command. `accepted` may come before one of the others; `done`,
 * `failed`, `expired` and `refused` are the last word, and the same again when the command comes again.
 */
import { type Static, Type } from 'typebox';
import { jsonReader, OneOf } from '../schema';
import { REPLY_RULE } from '../topics';

export const ReplySchema = Type.Object({
  v: Type.Literal(1),
  state: OneOf('accepted', 'done', 'failed', 'expired', 'refused'),
  /** What was asked for: base64url of bytes of that media type. */
  result: Type.Optional(
    Type.Object({
      type: OneOf('application/gzip', 'image/png', 'image/jpeg', 'image/webp'),
      data: Type.String({ maxLength: REPLY_RULE.maxBytes }),
    }),
  ),
  /** Why not, in words. */
  error: Type.Optional(Type.String({ maxLength: 300 })),
});

export type Reply = Static<typeof ReplySchema>;
export const decodeReply = jsonReader('reply', ReplySchema, REPLY_RULE.maxBytes);
