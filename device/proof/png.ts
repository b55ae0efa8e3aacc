/** As much of PNG (RFC 2083) as a screenshot needs: 8-bit RGB or RGBA, not interlaced. Pure. */
import { inflateSync } from 'node:zlib';
import { Malformed } from '../../protocol/errors';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel: 3 or 4. */
  readonly channels: number;
  readonly bytes: Uint8Array;
}

const SIGNATURE = '89504e470d0a1a0a';

/** @throws Malformed when it is no such picture */
export function readPng(file: Uint8Array): Pixels {
  const png = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (png.subarray(0, 8).toString('hex') !== SIGNATURE) throw new Malformed('screenshot', 'is no PNG');
  let head: Buffer | undefined;
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = body;
    if (type === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (!head || head.length < 13) throw new Malformed('screenshot', 'has no header');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[head[9]!];
  if (!channels || head[8] !== 8 || head[12] !== 0)
    throw new Malformed('screenshot', 'must be 8-bit RGB or RGBA, not interlaced');
  return {
    width,
    height,
    channels,
    bytes: unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels),
  };
}

/** True when nearly every pixel has one brightness: a dead page, a black screen. A mouse pointer may be on it. */
export function isBlank({ bytes, channels, width, height }: Pixels): boolean {
  const counts = new Uint32Array(64);
  for (let at = 0; at < bytes.length; at += channels)
    counts[(bytes[at]! + 2 * bytes[at + 1]! + bytes[at + 2]!) >> 4]!++;
  // Neighbouring brightnesses are one: a gradient of noise is still nothing to read.
  const most = Math.max(...counts.map((count, i) => count + (counts[i + 1] ?? 0)));
  return most >= 0.995 * width * height;
}

function unfilter(raw: Buffer, stride: number, height: number, channels: number): Uint8Array {
  if (raw.length < (stride + 1) * height) throw new Malformed('screenshot', 'ends too early');
  const out = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)]!;
    const to = row * stride;
    for (let i = 0; i < stride; i++) {
      const left = i >= channels ? out[to + i - channels]! : 0;
      const up = row > 0 ? out[to + i - stride]! : 0;
      const corner = row > 0 && i >= channels ? out[to + i - stride - channels]! : 0;
      out[to + i] = raw[row * (stride + 1) + 1 + i]! + predicted(filter, left, up, corner);
    }
  }
  return out;
}

/** RFC 2083 section 6. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value)) as [
        number,
        number,
        number,
      ];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      throw new Malformed('screenshot', `has the unknown filter ${filter}`);
  }
}
