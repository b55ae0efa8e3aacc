/**
 * `coride/1/terminal/{op}/{t}/alert/{id}` (retained): a fault of protocol/faults that is there now. A zero-length payload
 * says that it is gone (as Homie's `$alert`).
 */
import { type Static, Type } from 'typebox';
import { jsonReader, OneOf, Rfc3339 } from '../schema';
import { ALERT_RULE } from '../topics';

export const AlertSchema = Type.Object({
  v: Type.Literal(1),
  since: Rfc3339,
  level: OneOf('warn', 'stop'),
  /** What was seen, in few plain facts; nothing of a rider. */
  facts: Type.Record(
    Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,30}$' }),
    Type.Union([Type.String({ maxLength: 300 }), Type.Number(), Type.Boolean()]),
  ),
});

export type Alert = Static<typeof AlertSchema>;
/** Facts of an alert. */
export type Facts = Alert['facts'];
export const decodeAlert = jsonReader('alert message', AlertSchema, ALERT_RULE.maxBytes);
