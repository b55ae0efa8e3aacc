/** The smallest PMTiles archive there can be (specification version 3): one tile for the whole world, at zoom 0. */

const HEADER = 127;
const NO_COMPRESSION = 1;
const [VECTORS, PNG] = [1, 2];

export const onePicture = (png: Uint8Array): Buffer => oneTile(png, PNG);

/** All of the world is water (Mapbox Vector Tile 2.1): one polygon as large as the tile. */
export function allWater(): Buffer {
  const extent = 4096;
  const [there, back] = [2 * extent, 2 * extent - 1];
  const corners = [9, 0, 0, 26, ...[there, 0, 0, there, back, 0].flatMap(varint), 15];
  const feature = [0x18, 3, 0x22, corners.length, ...corners];
  const name = [...Buffer.from('water')];
  const layer = [
    0x78,
    2,
    0x0a,
    name.length,
    ...name,
    0x28,
    ...varint(extent),
    0x12,
    feature.length,
    ...feature,
  ];
  return oneTile(Buffer.from([0x1a, layer.length, ...layer]), VECTORS);
}

function oneTile(tile: Uint8Array, type: number): Buffer {
  // Directory: how many entries; first tile id; run length; bytes; offset plus one. Varints, all below 2^28.
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1]);
  const metadata = Buffer.from('{}');
  const header = Buffer.alloc(HEADER);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  const at = { directory: HEADER, metadata: HEADER + directory.length };
  const tiles = at.metadata + metadata.length;
  const numbers = [
    at.directory,
    directory.length,
    at.metadata,
    metadata.length,
    0,
    0,
    tiles,
    tile.length,
    1,
    1,
    1,
  ];
  numbers.forEach((number, i) => {
    header.writeBigUInt64LE(BigInt(number), 8 + 8 * i);
  });
  header.set([1, NO_COMPRESSION, NO_COMPRESSION, type, 0, 0], 96);
  header.writeInt32LE(-180e7, 102);
  header.writeInt32LE(-85e7, 106);
  header.writeInt32LE(180e7, 110);
  header.writeInt32LE(85e7, 114);
  return Buffer.concat([header, directory, metadata, tile]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
