/** The part of JSON Schema that configuration uses; typebox makes the same objects. */
export interface Field {
  type?: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array';
  description?: string;
  default?: unknown;
  example?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Field[];
  items?: Field;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Field>>;
  required?: readonly string[];
}

/** One option: where it stands in the configuration and how it is called outside. */
export interface Leaf {
  path: readonly string[];
  field: Field;
  /** Whether it must have a value. */
  required: boolean;
}

/** Every option of a schema in its order; groups within groups are opened. */
export function leavesOf(schema: Field, path: readonly string[] = [], required = true): Leaf[] {
  if (schema.type !== 'object' || !schema.properties) return [{ path, field: schema, required }];
  const needed = new Set(schema.required ?? []);
  return Object.entries(schema.properties).flatMap(([name, field]) =>
    leavesOf(field, [...path, name], required && needed.has(name)),
  );
}

/** `limits.smsPerDay`: as errors name it. */
export function nameOf(leaf: Leaf): string {
  return leaf.path.join('.');
}

/** `--limits-sms-per-day` */
export function optionOf(leaf: Leaf): string {
  return `--${words(leaf).join('-').toLowerCase()}`;
}

/** `CORIDE_AUTHORITY_LIMITS_SMS_PER_DAY` */
export function variableOf(leaf: Leaf, prefix: string): string {
  return [prefix, ...words(leaf)].join('_').toUpperCase();
}

/** The values that a choice allows, or undefined when the field is none. */
export function choicesOf(field: Field): readonly unknown[] | undefined {
  if (field.enum) return field.enum;
  if (field.const !== undefined) return [field.const];
  const all = field.anyOf?.map((one) => one.const);
  return all?.every((value) => value !== undefined) ? all : undefined;
}

/** "a whole number from 1 to 65535": what the field takes, in words. */
export function expectedOf(field: Field): string {
  const choices = choicesOf(field);
  if (choices) return choices.map((value) => JSON.stringify(value)).join(' or ');
  switch (field.type) {
    case 'integer':
      return `a whole number${rangeOf(field)}`;
    case 'number':
      return `a number${rangeOf(field)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return field.items ? `a list, each ${expectedOf(field.items)}` : 'a list';
    case 'object':
      return 'an object';
    case 'string':
      return textOf(field);
    default:
      throw new Error(`configuration schema: a field of type ${String(field.type)} is not supported`);
  }
}

function textOf(field: Field): string {
  const length = field.maxLength === undefined ? '' : ` of at most ${field.maxLength} characters`;
  return field.pattern === undefined ? `text${length}` : `text${length} that matches ${field.pattern}`;
}

function rangeOf({ minimum, maximum }: Field): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum} on`;
  return maximum === undefined ? '' : ` up to ${maximum}`;
}

function words(leaf: Leaf): string[] {
  return leaf.path.flatMap((name) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(' '));
}
