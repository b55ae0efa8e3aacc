/**
 * Water and streets of a vector tile (Mapbox Vector Tile 2.1) on a canvas: enough to find one's way behind the city's own
 * districts. Names of layers as Protomaps, OpenMapTiles and Shortbread have them; what has another name is left out.
 */
import { VectorTile, type VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/** Pixels of a side: twice what a tile takes on the page, for screens of phones. */
const SIDE = 512;
const WATER = ['ocean', 'water', 'water_polygons'];
const STREETS = ['roads', 'transportation', 'streets'];

/** @param bytes of the tile, not compressed; throws where they are none */
export function paintVectorTile(canvas: HTMLCanvasElement, bytes: ArrayBuffer): void {
  const { layers } = new VectorTile(new PbfReader(bytes));
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d');
  if (!context) return;
  const colours = getComputedStyle(document.documentElement);
  context.fillStyle = colours.getPropertyValue('--level-0');
  context.fillRect(0, 0, SIDE, SIDE);
  context.fillStyle = colours.getPropertyValue('--water');
  for (const name of WATER) context.fill(outline(layers[name], 'Polygon'));
  context.strokeStyle = colours.getPropertyValue('--rule');
  context.lineWidth = 3;
  for (const name of STREETS) context.stroke(outline(layers[name], 'LineString'));
}

/** Everything of one sort in a layer as one path, in pixels of the canvas. */
function outline(layer: VectorTileLayer | undefined, sort: 'Polygon' | 'LineString'): Path2D {
  const path = new Path2D();
  const type = sort === 'Polygon' ? 3 : 2;
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    if (feature.type !== type) continue;
    const scale = SIDE / feature.extent;
    for (const line of feature.loadGeometry())
      line.forEach(({ x, y }, at) => {
        if (at === 0) path.moveTo(x * scale, y * scale);
        else path.lineTo(x * scale, y * scale);
      });
  }
  return path;
}
