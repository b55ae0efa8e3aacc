import type {
  TArray,
  TBoolean,
  TInteger,
  TNumber,
  TObject,
  TOptional,
  TProperties,
  TString,
  TUnsafe,
} from 'typebox';

/** What every option tells about itself. */
interface Told<Value> {
  /** One sentence for the person who sets it. */
  description: string;
  /** Without a default the option must be given. */
  default?: Value;
  /** A value to show in errors when there is no default. */
  example?: Value;
}

/**
 * Makers of configuration schemas: the same plain JSON Schema objects that typebox's `Type` makes, with typebox's types,
 * but without loading typebox (94 ms and 15 MB at start, measured). Schemas made by `Type` work as well.
 */
export const option = {
  /** Free text; `pattern` is a regular expression that it must match whole. */
  text: (told: Told<string> & { pattern?: string; maxLength?: number }): TString =>
    made({ type: 'string', minLength: 1, ...told }),
  /** A path of a file or folder; secrets are given this way, never as values. */
  path: (told: Told<string>): TString => made({ type: 'string', minLength: 1, format: 'path', ...told }),
  /** A TCP port. */
  port: (told: Told<number>): TInteger => made({ type: 'integer', minimum: 0, maximum: 65_535, ...told }),
  /** A whole number. */
  whole: (told: Told<number> & { minimum?: number; maximum?: number }): TInteger =>
    made({ type: 'integer', ...told }),
  /** Any number. */
  number: (told: Told<number> & { minimum?: number; maximum?: number }): TNumber =>
    made({ type: 'number', ...told }),
  /** On or off; off unless a default says otherwise. */
  flag: (told: Told<boolean>): TBoolean => made({ type: 'boolean', default: false, ...told }),
  /** One of a few words. */
  choice: <const Words extends readonly string[]>(
    words: Words,
    told: Told<Words[number]>,
  ): TUnsafe<Words[number]> => made({ enum: words, ...told }),
  /** A list; in the environment and on the command line separated by commas. */
  list: <Item extends TString | TInteger | TNumber | TObject>(
    items: Item,
    told: { description: string; default?: readonly unknown[]; minItems?: number; maxItems?: number },
  ): TArray<Item> => made({ type: 'array', items, ...told }),
  /** Options that belong together; the outermost schema is one. */
  group: <Fields extends TProperties>(properties: Fields, description?: string): TObject<Fields> => {
    const required = Object.keys(properties).filter((name) => !('~optional' in properties[name]!));
    return made({ type: 'object', properties, required, ...(description ? { description } : {}) });
  },
  /** May be left out, and is undefined then. */
  optional: <Item extends object>(item: Item): TOptional<Item> =>
    Object.assign({}, item, { '~optional': true }) as unknown as TOptional<Item>,
};

/** typebox's types also carry marks that only its own functions look at. */
function made<Schema>(schema: object): Schema {
  return schema as Schema;
}
