/** What was changed in a registry, by whom and when, as its journal keeps it for years. Pure. */

/** A record that a change is about. */
export type Subject = {
  readonly kind: 'vehicle' | 'driver' | 'terminal' | 'account';
  readonly id: string;
};

/** Who asked for a change, and what it is, in words for whoever reads the journal years later. */
export type ChangeNote = {
  readonly who: string;
  readonly what: string;
  readonly about?: Subject;
  /** Fields by name, before and after; null: was not there. */
  readonly fields?: FieldChanges;
  /** The same of options that are wished for at a terminal; null: as installed. */
  readonly options?: FieldChanges;
};
export type NotedChange = ChangeNote & { readonly at: string };
export type FieldChanges = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

/**
 * The fields that differ.
 * @param secret names whose values are not said: a journal that only grows is no place for what must go some day
 */
export function fieldChanges(
  before: object | undefined,
  after: object | undefined,
  secret: readonly string[] = [],
): FieldChanges {
  const [old, now] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const shown = (name: string, value: unknown) =>
    value === undefined ? null : secret.includes(name) ? '…' : value;
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
      .map((name) => [name, [shown(name, old[name]), shown(name, now[name])] as const]),
  );
}

/** `capacity 80 -> 90, plate - -> 辽A·12345` */
export const changeText = (fields: FieldChanges): string =>
  Object.entries(fields)
    .map(([name, [before, after]]) => `${name} ${textOf(before)} -> ${textOf(after)}`)
    .join(', ');

const textOf = (value: unknown): string =>
  value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value);
