import { readFileSync } from 'node:fs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

let ready: Promise<unknown> | undefined;

/** One QR code as a decoder read it from a picture. */
export interface ReadCode {
  text: string;
  bytes: Uint8Array;
  /** Error correction level as printed in the code: L, M, Q or H. */
  level: string;
  /** Modules per side, without the quiet zone. */
  modules: number;
  /** Corner points in pixels of the picture. */
  corners: { x: number; y: number }[];
}

/**
 * Reads every QR code in a picture, by a real decoder (ZXing), from the pixels alone.
 * @param png bytes of a PNG or JPEG file, for example what `page.screenshot()` gives
 * @returns the codes that were read, none if the picture has none
 */
export async function readQrCodes(png: Uint8Array): Promise<ReadCode[]> {
  ready ??= load();
  await ready;
  const found = await readBarcodes(new Uint8Array(png), {
    formats: ['QRCode'],
    tryHarder: true,
    maxNumberOfSymbols: 8,
  });
  return found.map((code) => {
    const { topLeft, topRight, bottomRight, bottomLeft } = code.position;
    return {
      text: code.text,
      bytes: code.bytes,
      level: (JSON.parse(code.extra) as { ECLevel: string }).ECLevel,
      modules: code.symbol.width,
      corners: [topLeft, topRight, bottomRight, bottomLeft],
    };
  });
}

/**
 * Reads the only QR code in a picture.
 * @throws Error when the picture holds none or more than one
 */
export async function readQrCode(png: Uint8Array): Promise<ReadCode> {
  const codes = await readQrCodes(png);
  if (codes.length !== 1) throw new Error(`Expected one QR code in the picture, read ${codes.length}`);
  return codes[0]!;
}

/** The decoder is taken from disk: left alone it would fetch itself from the network. */
async function load(): Promise<void> {
  const file = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(file).buffer }, fireImmediately: true });
}
