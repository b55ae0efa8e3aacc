/**
 * One schema a message: validation, types and documents come from it. Small helpers over typebox.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Malformed } from './errors';

/** A byte string, of exactly `size` bytes where given. */
export function Bytes(size?: number) {
  return Type.Refine(
    Type.Unsafe<Uint8Array>({ 'x-bytes': size ?? 'any' }),
    (value) => value instanceof Uint8Array && (size === undefined || value.length === size),
    () => (size === undefined ? 'must be bytes' : `must be ${size} bytes`),
  );
}

/** Milliseconds since 1970, UTC. */
export const UnixMs = Type.Integer({ minimum: 0, maximum: 0xffff_ffff_ffff });

/** A time as JSON messages carry it: RFC 3339, UTC, milliseconds (PROTOCOL.md TOPICS, rule 10). */
export const Rfc3339 = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });

/** A word of ours: an id, a code, the name of a state. */
export const Word = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' });

/** One of a few words. */
export function OneOf<const Words extends readonly string[]>(...words: Words) {
  return Type.Unsafe<Words[number]>({ enum: words });
}

/** What may be absent or null alike (rule 10: readers accept both). */
export function Maybe<S extends TSchema>(schema: S) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

/**
 * A checker for a schema: returns the value typed, or throws `Malformed` with every error at once. Compiled at its
 * first use: a terminal that only writes a message never pays for reading it.
 */
export function checker<S extends TSchema>(what: string, schema: S): (value: unknown) => Static<S> {
  const compile = () => Compile(schema);
  let made: ReturnType<typeof compile> | undefined;
  return (value) => {
    made ??= compile();
    const compiled = made;
    if (compiled.Check(value)) return value as Static<S>;
    const errors = compiled.Errors(value).map((error) => `${error.instancePath || 'it'} ${error.message}`);
    throw new Malformed(what, `is not valid: ${errors.slice(0, 8).join('; ')}`);
  };
}

/** A reader that says what it takes: what documents, and an HTTP door's limit, are made from. */
export type Reader<S extends TSchema, Given = Uint8Array> = ((given: Given) => Static<S>) & {
  readonly schema: S;
  readonly maxBytes: number;
};

/** Parses JSON text of at most `maxBytes` and checks it. */
export function jsonReader<S extends TSchema>(what: string, schema: S, maxBytes: number): Reader<S> {
  const check = checker(what, schema);
  const read = (bytes: Uint8Array): Static<S> => {
    if (bytes.length > maxBytes)
      throw new Malformed(what, `is ${bytes.length} bytes long, may be ${maxBytes}`);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (cause) {
      throw new Malformed(what, 'is not JSON in UTF-8', { cause });
    }
    return check(value);
  };
  return Object.assign(read, { schema, maxBytes });
}
