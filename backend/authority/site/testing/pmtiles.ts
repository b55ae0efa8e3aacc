/** The smallest PMTiles archive there can be (specification version 3): one picture for the whole world, at zoom 0. */

const HEADER = 127;
const NO_COMPRESSION = 1;
const PNG = 2;

export function onePicture(png: Uint8Array): Buffer {
  // Directory: how many entries; first tile id; run length; bytes; offset plus one. Varints, all below 2^28.
  const directory = Buffer.from([1, 0, 1, ...varint(png.length), 1]);
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
    png.length,
    1,
    1,
    1,
  ];
  numbers.forEach((number, i) => {
    header.writeBigUInt64LE(BigInt(number), 8 + 8 * i);
  });
  header.set([1, NO_COMPRESSION, NO_COMPRESSION, PNG, 0, 0], 96);
  header.writeInt32LE(-180e7, 102);
  header.writeInt32LE(-85e7, 106);
  header.writeInt32LE(180e7, 110);
  header.writeInt32LE(85e7, 114);
  return Buffer.concat([header, directory, metadata, png]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
