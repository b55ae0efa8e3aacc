/**
 * `coride/1/terminal/{op}/{t}/count`: how many check-ins and refusals there were, every five minutes; from a taxi once
 * a shift, for one rider is a person there. 1 to 4 are sent as `<5` (TOPICS rule 11).
 */
import { type Static, Type } from 'typebox';
import { jsonReader, Rfc3339, Word } from '../schema';
import { TERMINAL_LANES } from '../topics';
import { Count } from './coarse';

export const CountSchema = Type.Object({
  v: Type.Literal(1),
  from: Rfc3339,
  to: Rfc3339,
  /** By channel; a channel without check-ins is left out. */
  checkIns: Type.Partial(
    Type.Object({ code: Count, pass: Count, card: Count, assisted: Count, driver: Count }),
  ),
  /** By the code of the sentence; codes without refusals are left out. */
  refusals: Type.Record(Word, Count),
});

export type CountMessage = Static<typeof CountSchema>;
export const decodeCount = jsonReader('count message', CountSchema, TERMINAL_LANES.count.maxBytes);
