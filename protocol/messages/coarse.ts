/**
 * Counts that leave the terminal for fleet tools: where few people are few, one rider is a person (THREATS.md, People;
 * TOPICS rule 11). Pure.
 */
import { type Static, Type } from 'typebox';

/** A count: exact from 5 on, nothing, or "fewer than five". */
export const Count = Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('<5')]);
export type Count = Static<typeof Count>;

const FEW = 5;

/** A count that says nothing of fewer than five: for sums of which only a fleet's are of use. */
export const Fives = Type.Integer({ minimum: 0, multipleOf: FEW });
export const fives = (n: number): number => n - (n % FEW);

/** 1 to 4 become `<5`. */
export function countOf(n: number): Count {
  return n > 0 && n < FEW ? '<5' : n;
}

/**
 * For what is published again and again: rounded down to whole fives besides, so that no two messages differ by one
 * rider.
 */
export function coarse(n: number): Count {
  return n > 0 && n < FEW ? '<5' : n - (n % FEW);
}
