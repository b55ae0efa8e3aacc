/**
 * How many cases' days were released, month by month, as each side counts it in public (PROTOCOL.md section 6). Both count a
 * case once, at its first release, and up to the day before: then the two can be held against each other, and no count
 * tells at what hour officers work. The authority signs with its audit key, the operator with the key that signs cards.
 */
import { type Static, Type } from 'typebox';
import { fromHex, toHex, utf8 } from './bytes';
import { dateOfDay, localOffsetMinutes } from './days';
import { Malformed } from './errors';
import { LABEL } from './labels';
import { checker } from './schema';
import { type SigningKey, signLabelled, verifierFor } from './signing';

const Count = Type.Integer({ minimum: 0, maximum: 1_000_000 });
export const ReleaseCountsSchema = Type.Object({
  v: Type.Literal(1),
  side: Type.Union([Type.Literal('authority'), Type.Literal('operator')]),
  /** The last date that is counted, `2020-01-12`. */
  through: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
  /** In order; months without a release are left out. */
  months: Type.Array(Type.Object({ month: Type.String({ pattern: '^\\d{4}-\\d\\d$' }), releases: Count }), {
    maxItems: 1200,
  }),
  /** Released before releases were counted by day. */
  undated: Count,
  /** Hex, over `countsText`, label `release counts`. */
  signature: Type.String({ pattern: '^[0-9a-f]{128}$' }),
});
export type ReleaseCounts = Static<typeof ReleaseCountsSchema>;
type Unsigned = Omit<ReleaseCounts, 'signature'>;

const check = checker('public counts of releases', ReleaseCountsSchema);

/** What is signed: `v side through undated`, then a line `month releases` a month; each line ends with LF. */
export function countsText({ v, side, through, undated, months }: Unsigned): Uint8Array {
  const lines = months.map(({ month, releases }) => `${month} ${releases}\n`);
  return utf8(`${v} ${side} ${through} ${undated}\n${lines.join('')}`);
}

/**
 * @param days on which cases were first released, one each; undefined where that was not noted
 * @param today of which nothing is told yet
 */
export function signedCounts(
  key: SigningKey,
  side: ReleaseCounts['side'],
  days: readonly (number | undefined)[],
  { today, dayShift }: { readonly today: number; readonly dayShift: number },
): ReleaseCounts {
  const dateOf = (day: number) => dateOfDay(day, dayShift, localOffsetMinutes(dayShift));
  const sums = new Map<string, number>();
  for (const day of days) {
    if (day === undefined || day >= today) continue;
    const month = dateOf(day).slice(0, 7);
    sums.set(month, (sums.get(month) ?? 0) + 1);
  }
  const months = [...sums].sort().map(([month, releases]) => ({ month, releases }));
  const undated = days.filter((day) => day === undefined).length;
  const unsigned: Unsigned = { v: 1, side, through: dateOf(today - 1), months, undated };
  return { ...unsigned, signature: toHex(signLabelled(key, LABEL.releaseCounts, countsText(unsigned))) };
}

/** @param key of that side, as the bundle names it. @throws Malformed when it is none, or of another side or key */
export function readReleaseCounts(
  json: unknown,
  side: ReleaseCounts['side'],
  key: Uint8Array,
): ReleaseCounts {
  const counts = check(json);
  const isSigned = verifierFor(key)(LABEL.releaseCounts, fromHex(counts.signature), countsText(counts));
  if (counts.side !== side || !isSigned)
    throw new Malformed('public counts of releases', `are not signed by the ${side}`);
  return counts;
}

export type ComparedMonth = { readonly month: string; readonly authority: number; readonly operator: number };

export type Compared = {
  readonly months: readonly ComparedMonth[];
  readonly authority: number;
  readonly operator: number;
  /** In all: a release at the turn of a month may be in two months of two clocks. */
  readonly differ: boolean;
};

/** Month by month, up to the earlier of both dates' months. */
export function compared(authority: ReleaseCounts, operator: ReleaseCounts): Compared {
  const of = ({ months }: ReleaseCounts, month: string) =>
    months.find((each) => each.month === month)?.releases ?? 0;
  const all = [...new Set([...authority.months, ...operator.months].map(({ month }) => month))].sort();
  const months = all.map((month) => ({
    month,
    authority: of(authority, month),
    operator: of(operator, month),
  }));
  const sum = (side: 'authority' | 'operator', undated: number) =>
    months.reduce((total, each) => total + each[side], undated);
  const totals = {
    authority: sum('authority', authority.undated),
    operator: sum('operator', operator.undated),
  };
  return { months, ...totals, differ: totals.authority !== totals.operator };
}
