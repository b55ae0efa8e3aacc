import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { districtAt, readShapes } from './shapes';

const shenyang: unknown = JSON.parse(
  readFileSync(join(__dirname, '../../backend/authority/site/shapes/shenyang.json'), 'utf8'),
);
const square = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];
const hole = square.map(([x, y]) => [1 + x! / 4, 1 + y! / 4]);
const feature = (kind: string, type: string, coordinates: unknown) => ({
  type: 'Feature',
  properties: { kind, name: '区', en: 'District' },
  geometry: { type, coordinates },
});
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

describe('the shapes of a city', () => {
  it('of our Shenyang hold its well-known places', () => {
    const shapes = readShapes(shenyang);
    const known = [
      [41.8161, 123.4339, '沈河区'],
      [41.7964, 123.4497, '沈河区'],
      [41.8006, 123.4018, '和平区'],
      [41.8379, 123.4256, '皇姑区'],
      [41.8306, 123.431, '皇姑区'],
      [41.7965, 123.3645, '铁西区'],
      [41.8306, 123.5, '大东区'],
      [41.72, 123.47, '浑南区'],
      [41.99, 123.45, '沈北新区'],
    ] as const;
    for (const [lat, lon, name] of known) assert.equal(districtAt({ lat, lon }, shapes), name);
    assert.equal(districtAt({ lat: 39.9, lon: 116.4 }, shapes), undefined);
    assert.deepEqual(
      shapes.ways.map(({ kind, name }) => `${kind} ${name}`),
      ['river 浑河', 'line 168路', 'line 207路'],
    );
  });

  it('may have holes and several parts', () => {
    const far = square.map(([x, y]) => [x! + 10, y!]);
    const shapes = readShapes(collection(feature('district', 'MultiPolygon', [[square, hole], [far]])));
    assert.equal(districtAt({ lat: 0.5, lon: 0.5 }, shapes), '区');
    assert.equal(districtAt({ lat: 1.5, lon: 1.5 }, shapes), undefined, 'in the hole');
    assert.equal(districtAt({ lat: 2, lon: 12 }, shapes), '区');
  });

  const wrong: [string, unknown, RegExp][] = [
    ['another file', { type: 'Feature' }, /must be a GeoJSON FeatureCollection/],
    [
      'a shape without a name',
      collection({ ...feature('line', 'LineString', square), properties: {} }),
      /feature 1/,
    ],
    [
      'a kind that is none',
      collection(feature('line', 'LineString', square), feature('park', 'Polygon', [square])),
      /feature 2 of the shapes.*must be a Polygon/,
    ],
    [
      'latitude before longitude',
      collection(feature('line', 'LineString', [[41.8, 123.4]])),
      /\[longitude, latitude\] in degrees/,
    ],
    ['an empty shape', collection(feature('district', 'Polygon', [])), /has no coordinates/],
  ];
  for (const [what, json, said] of wrong)
    it(`refuse ${what}`, () => assert.throws(() => readShapes(json), said));
});
