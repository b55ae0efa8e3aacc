/**
 * What the published files of exposures hold, as one schema: the types of `list.ts` come from it, and so does the JSON
 * Schema (draft 2020-12) that the site publishes at `/exposures/schema.json`, for newspapers and other programs. Readers
 * ignore keys that they do not know, so nothing is forbidden beside what is named. Pages take its types only: typebox is large.
 */
import { Type } from 'typebox';
import { EXPOSURE_MODES, SCHEMA_PATH } from './list';

const Moment = Type.Integer({ minimum: 0, description: 'Unix time, milliseconds' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD, local' });
const Text = (description: string) => Type.String({ minLength: 1, maxLength: 400, description });

export const SourceSchema = Type.Object(
  {
    name: Text('who published it'),
    url: Type.Optional(Type.String({ pattern: '^https?://', description: 'link to the publication' })),
    publishedOn: Day,
  },
  { description: 'Who published it' },
);

const common = {
  id: Type.String({
    pattern: '^[0-9a-f]{16}$',
    description: 'stays the same when it is corrected or withdrawn',
  }),
  status: Type.Enum(['published', 'corrected', 'withdrawn'], {
    description: 'a withdrawn entry stays, so that who saw it learns of it',
  }),
  sources: Type.Array(SourceSchema, { minItems: 1, description: 'oldest first' }),
};
const Initials = Type.Optional(
  Type.Array(Type.String(), { description: 'first letters of the pinyin of its names, for searching' }),
);
const unsure = {
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
};

export const RideSchema = Type.Object(
  {
    ...common,
    kind: Type.Literal('ride'),
    line: Type.String({ maxLength: 100 }),
    vehicle: Type.Optional(Text('left out where the interval was widened to the whole line')),
    from: Moment,
    to: Moment,
    initials: Initials,
  },
  { description: 'A traced case was on this vehicle, or, without one, on this line; whole quarter-hours' },
);

export const TripSchema = Type.Object(
  {
    ...common,
    ...unsure,
    kind: Type.Literal('trip'),
    mode: Type.Enum(EXPOSURE_MODES),
    number: Type.String({
      maxLength: 400,
      description:
        "line, train, flight or ship number, or a taxi's plate; blank where only the vehicle is known",
    }),
    vehicle: Type.Optional(Text('fleet number or name of the vehicle')),
    fromStop: Type.Optional(Text('stop or town')),
    toStop: Type.Optional(Text('stop or town')),
    carriage: Type.Optional(Text('carriage of the case')),
    seats: Type.Optional(Type.Array(Text('seat of the case'))),
    initials: Initials,
  },
  { description: 'A trip that an authority or a newspaper published; times only where somebody knew them' },
);

export const PlaceSchema = Type.Object(
  {
    ...common,
    ...unsure,
    kind: Type.Literal('place'),
    name: Text('the place, in the words of the report'),
    district: Type.Optional(Text('district')),
    sort: Type.Optional(Text("what sort of place, in the report's words")),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90, description: 'WGS-84, degrees' })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180, description: 'WGS-84, degrees' })),
  },
  { description: 'A place where a case was' },
);

export const FileSchema = Type.Object(
  {
    v: Type.Literal(1),
    date: Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2}|undated)$' }),
    exposures: Type.Array(Type.Union([RideSchema, TripSchema, PlaceSchema])),
  },
  { description: '/exposures/<date>.json; /exposures/undated.json holds places without a date' },
);

export const IndexSchema = Type.Object(
  {
    v: Type.Literal(1),
    madeAt: Moment,
    schema: Type.Optional(Type.String({ description: 'where this schema lies; not signed' })),
    days: Type.Array(
      Type.Object({
        date: Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2}|undated)$' }),
        sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'of the file' }),
        bytes: Type.Integer({ minimum: 0 }),
        count: Type.Integer({ minimum: 0 }),
      }),
    ),
    signature: Type.String({
      pattern: '^[0-9a-f]{128}$',
      description: 'Ed25519 by the audit key that the bundle names, over v, madeAt and a line a day',
    }),
  },
  { description: '/exposures/index.json' },
);

/** The schema as it is published: an index or a day's file. */
export const exposureJsonSchema = (): unknown => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: SCHEMA_PATH,
  title: 'Coride: published exposures',
  description: 'The index, or the file of a day',
  anyOf: [{ $ref: '#/$defs/file' }, { $ref: '#/$defs/index' }],
  $defs: { file: FileSchema, index: IndexSchema },
});
