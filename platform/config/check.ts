import { choicesOf, expectedOf, type Field } from './schema';

/** What is wrong with one value: where below the option, what was found, what it must be. */
export interface Wrong {
  at: string;
  found: string;
  expected: string;
}

/** Everything that is wrong with `value`; nothing when it fits. Unknown names in objects are wrong too. */
export function wrongIn(value: unknown, field: Field, at = ''): Wrong[] {
  if (field.type === 'object' && isObject(value)) return wrongInObject(value, field, at);
  if (field.type === 'array' && Array.isArray(value)) {
    const tooFew = value.length < (field.minItems ?? 0);
    const tooMany = value.length > (field.maxItems ?? Number.POSITIVE_INFINITY);
    const count = tooFew || tooMany ? [{ at, found: `${value.length} items`, expected: countOf(field) }] : [];
    return [...count, ...value.flatMap((item, i) => wrongIn(item, field.items ?? {}, `${at}[${i}]`))];
  }
  return fits(value, field) ? [] : [{ at, found: show(value), expected: expectedOf(field) }];
}

/** Everything that is wrong with some options of many, set from afar, one sentence each; none may be beside `fields`. */
export function wrongFromAfar(
  values: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (!Object.hasOwn(fields, name))
      return [`${name}: cannot be set from afar; what can is ${Object.keys(fields).join(', ')}`];
    return wrongIn(value, fields[name]!).map(
      ({ at, found, expected }) => `${name}${at}: found ${found}, must be ${expected}`,
    );
  });
}

/** A value as errors quote it, cut to 60 characters. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function wrongInObject(value: Record<string, unknown>, field: Field, at: string): Wrong[] {
  const properties = field.properties ?? {};
  const inside = Object.entries(properties).flatMap(([name, inner]) => {
    const path = at ? `${at}.${name}` : name;
    if (Object.hasOwn(value, name)) return wrongIn(value[name], inner, path);
    return field.required?.includes(name)
      ? [{ at: path, found: 'nothing', expected: expectedOf(inner) }]
      : [];
  });
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => ({ at, found: show(name), expected: `one of ${Object.keys(properties).join(', ')}` }));
  return [...inside, ...unknown];
}

function fits(value: unknown, field: Field): boolean {
  const choices = choicesOf(field);
  if (choices) return choices.includes(value);
  switch (field.type) {
    case 'integer':
      return Number.isSafeInteger(value) && inRange(Number(value), field);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && inRange(value, field);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && textFits(value, field);
    default:
      return false;
  }
}

function inRange(value: number, field: Field): boolean {
  return (
    value >= (field.minimum ?? Number.NEGATIVE_INFINITY) &&
    value <= (field.maximum ?? Number.POSITIVE_INFINITY)
  );
}

function textFits(value: string, field: Field): boolean {
  const long = value.length >= (field.minLength ?? 0);
  const short = value.length <= (field.maxLength ?? Number.POSITIVE_INFINITY);
  return (
    long && short && (field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`, 'u').test(value))
  );
}

function countOf({ minItems, maxItems }: Field): string {
  return `a list of ${minItems ?? 0} to ${maxItems ?? 'any number of'} items`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
