import assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020';
import { EXPOSURE_MODES } from './list';
import { exposureJsonSchema } from './schema';

const validate = new Ajv({ strict: true, allErrors: true }).compile(exposureJsonSchema() as object);
const source = { name: '沈阳市疾控中心', url: 'https://example.org/1', publishedOn: '2020-01-13' };
const common = { id: '00112233445566aa', status: 'published', sources: [source] };
const ride = { ...common, kind: 'ride', line: '168', vehicle: '30217', from: 1, to: 2 };
const trip = { ...common, kind: 'trip', mode: 'train', number: 'G1278', carriage: '5', seats: ['12A'] };
const place = { ...common, kind: 'place', name: '中街大悦城 B 馆', lat: 41.79, lon: 123.46 };
const file = { v: 1, date: '2020-01-12', exposures: [ride, trip, place] };
const day = { date: '2020-01-12', sha256: 'a'.repeat(64), bytes: 1, count: 1 };
const index = { v: 1, madeAt: 1, days: [day], signature: 'a'.repeat(128) };
const isValid = (json: unknown): boolean => validate(json) as boolean;

describe('the JSON Schema of the published exposures', () => {
  it('takes an index and a file with every kind of entry, and keys of a newer city', () => {
    for (const json of [file, index, { ...file, newer: 1, exposures: [{ ...place, newer: 1 }] }])
      assert.ok(isValid(json), JSON.stringify(validate.errors));
    for (const mode of EXPOSURE_MODES) assert.ok(isValid({ ...file, exposures: [{ ...trip, mode }] }), mode);
  });

  const wrong: [string, unknown][] = [
    ['a ride without its time', { ...file, exposures: [{ ...ride, from: undefined }] }],
    ['an entry without a source', { ...file, exposures: [{ ...place, sources: [] }] }],
    ['an entry without an id', { ...file, exposures: [{ ...place, id: 'x' }] }],
    ['a place beyond the earth', { ...file, exposures: [{ ...place, lat: 141.79 }] }],
    ['a way of travel that is none', { ...file, exposures: [{ ...trip, mode: 'rocket' }] }],
    [
      'a link that runs',
      { ...file, exposures: [{ ...place, sources: [{ ...source, url: 'javascript:1' }] }] },
    ],
    ['a file without its day', { ...file, date: '12 January' }],
    ['an index that is not signed', { ...index, signature: '' }],
  ];
  for (const [what, json] of wrong)
    it(`refuses ${what}`, () => assert.ok(!isValid(JSON.parse(JSON.stringify(json)))));
});
