import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/folders';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { buildSite } from './build';
import type { MapOptions } from './build/map';
import { drawnAt } from './page/map/datum';
import { pageCity } from './testing/page-city';
import { places } from './testing/places';
import { tileServer } from './testing/tile-server';

/** WGS-84 and GCJ-02 of the same points, from the tests of eviltransform (googollee/eviltransform, MIT). */
const PAIRS = [
  [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
  [22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
  [39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
] as const;
const [, , [LAT, LON, GCJ_LAT, GCJ_LON]] = PAIRS;
const HERE = { latitude: 41.8069, longitude: 123.4261, accuracy: 40 };

/** A file of another city's shapes: one line, on which the map opens. */
function shapesAround(lat: number, lon: number): string {
  const path = join(temporaryFolder(), 'shapes.json');
  const coordinates = [
    [lon - 0.01, lat - 0.01],
    [lon + 0.01, lat + 0.01],
  ];
  const line = {
    type: 'Feature',
    properties: { kind: 'line', name: '1路', en: 'Line 1' },
    geometry: { type: 'LineString', coordinates },
  };
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features: [line] }));
  return path;
}

async function mapWith(map: MapOptions) {
  const city = await pageCity({ map });
  await city.publish(places([{ kind: 'place', name: '某处', date: '2020-01-12', lat: LAT, lon: LON }]));
  const phone = await city.phone({
    geolocation: HERE,
    permissions: ['geolocation'],
    reducedMotion: 'reduce',
  });
  await phone.open('/map');
  await phone.page.locator('.map').waitFor();
  return phone;
}

describe('the grid of the map', () => {
  it('is that of the tiles: GCJ-02 within a metre of the known pairs, WGS-84 untouched', () => {
    for (const [lat, lon, gcjLat, gcjLon] of PAIRS) {
      const drawn = drawnAt({ lat, lon }, 'GCJ-02');
      assert.ok(
        Math.abs(drawn.lat - gcjLat) < 1e-5 && Math.abs(drawn.lon - gcjLon) < 1e-5,
        JSON.stringify(drawn),
      );
      assert.deepEqual(drawnAt({ lat, lon }, 'WGS-84'), { lat, lon });
    }
    assert.deepEqual(drawnAt({ lat: 60.17, lon: 24.94 }, 'GCJ-02'), { lat: 60.17, lon: 24.94 }, 'abroad');
  });
});

describe('the map with a background of the city', function () {
  this.timeout(60_000);

  it('asks just the origin that the city named, and puts places of WGS-84 where they are on its GCJ-02 tiles', async () => {
    const { origin, asked } = await tileServer();
    const tiles = `${origin}/{z}/{x}/{y}.png`;
    const { page, hosts, errors } = await mapWith({
      tiles,
      tilesDatum: 'GCJ-02',
      tilesCredit: '© 某图',
      shapes: shapesAround(LAT, LON),
    });
    await waitFor('tiles', async () => (await page.locator('.leaflet-tile-loaded').count()) > 0);
    assert.deepEqual([...hosts].sort(), [new URL(page.url()).host, new URL(origin).host].sort());
    assert.match(await page.locator('main').innerText(), /它看得到您在看哪一块地图[\s\S]*© 某图/);
    await screenshot(page, 'map-tiles');
    await page.locator('.mark.one').waitFor();
    const drawn = (await page.evaluate(`(() => {
      const tile = document.querySelector('.leaflet-tile-loaded');
      const [, z, x, y] = /\\/(\\d+)\\/(\\d+)\\/(\\d+)\\.png/.exec(tile.src).map(Number);
      const of = (element) => element.getBoundingClientRect();
      const [box, mark] = [of(tile), of(document.querySelector('.mark.one'))];
      const world = 2 ** z;
      const east = (x + (mark.left + mark.width / 2 - box.left) / box.width) / world;
      const south = (y + (mark.top + mark.height / 2 - box.top) / box.height) / world;
      return { lat: Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180 / Math.PI, lon: east * 360 - 180, z };
    })()`)) as { lat: number; lon: number; z: number };
    const pixel = 360 / 256 / 2 ** drawn.z;
    assert.ok(Math.abs(LON - GCJ_LON) > 20 * pixel, 'control: a place that was not moved would be seen');
    assert.ok(
      Math.abs(drawn.lon - GCJ_LON) < pixel && Math.abs(drawn.lat - GCJ_LAT) < pixel,
      JSON.stringify(drawn),
    );
    assert.ok(asked.length > 0);
    assert.deepEqual(errors, []);
  });

  it('leaves the background away while near me: its server would learn where the phone is', async () => {
    const { origin, asked } = await tileServer();
    const { page } = await mapWith({ tiles: `${origin}/{z}/{x}/{y}.png` });
    await waitFor('tiles', async () => (await page.locator('.leaflet-tile-loaded').count()) > 0);
    await page.waitForLoadState('networkidle');
    await screenshot(page, 'map-tiles-shenyang');
    const before = asked.length;
    await page.locator('#near').click();
    await page.locator('.me').waitFor();
    await page.locator('#closer').click();
    await page.waitForLoadState('networkidle');
    assert.deepEqual(asked.slice(before), []);
    assert.match(await page.locator('main').innerText(), /看附近时不用底图/);
    await page.locator('#near').click();
    await waitFor(
      'tiles again (control: they are asked for where the map looks)',
      () => asked.length > before,
    );
    await page.waitForLoadState('networkidle');
    const elsewhere = asked.slice(before).filter((tile) => !asked.slice(0, before).includes(tile));
    assert.deepEqual(elsewhere, [], 'the whole city again, and not where the phone is');
  });

  it('reads a PMTiles archive by parts, and draws it without any blob', async () => {
    const { origin, asked } = await tileServer();
    const { page, errors } = await mapWith({ tiles: `${origin}/city.pmtiles` });
    await waitFor('a picture', async () => (await page.locator('canvas.leaflet-tile-loaded').count()) > 0);
    const drawn = await page.evaluate(`(() => {
      const tile = document.querySelector('canvas.leaflet-tile-loaded');
      return tile.getContext('2d').getImageData(tile.width / 2, tile.height / 2, 1, 1).data[3];
    })()`);
    assert.equal(drawn, 255);
    assert.ok(
      asked.every((each) => /^\/city\.pmtiles bytes=\d+-\d+$/.test(each)),
      asked.join(),
    );
    assert.deepEqual(errors, []);
  });

  it('paints the water of a PMTiles archive of vectors, in the colours of the page', async () => {
    const { origin } = await tileServer();
    const { page, errors } = await mapWith({ tiles: `${origin}/vectors.pmtiles` });
    await waitFor('a tile', async () => (await page.locator('canvas.leaflet-tile-loaded').count()) > 0);
    const drawn = await page.evaluate(`(() => {
      const tile = document.querySelector('canvas.leaflet-tile-loaded');
      const [red, green, blue] = tile.getContext('2d').getImageData(tile.width / 2, tile.height / 2, 1, 1).data;
      return [red, green, blue].join();
    })()`);
    assert.equal(drawn, '143,177,205', 'the colour --water by day');
    assert.deepEqual(errors, []);
  });

  it('opens its policy for nobody by default, and for the named origin alone', async () => {
    const policy = async (map?: MapOptions) =>
      (await buildSite(map ? { map } : {})).get('/map')!.headers!['content-security-policy']!;
    assert.doesNotMatch(await policy(), /https?:|blob:|unsafe/);
    const tiles = 'https://tiles.example/a/{z}/{x}/{y}.png';
    const named = (await policy({ tiles })).match(/\S*:\/\/\S*/g);
    assert.deepEqual(
      named,
      ['https://tiles.example;', 'https://tiles.example;'],
      'pictures and parts of files',
    );
    assert.doesNotMatch(await policy({ tiles: '/tiles/{z}/{x}/{y}.png' }), /https?:/, 'on our own site');
    for (const tiles of ['http://tiles.example/{z}/{x}/{y}.png', 'tiles.example', "https:'none'"])
      await assert.rejects(
        () => buildSite({ map: { tiles } }),
        /map\.tiles: .* is no https address: give https/,
      );
    await assert.rejects(() => buildSite({ map: { shapes: __filename } }), /map\.shapes: .*page-map-tiles/);
  });
});
