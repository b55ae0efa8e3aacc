/**
 * The short-lived child that looks at the screen: `look-at-screen <look|picture|reload> <profile>`, one line of JSON on
 * its output. A decoder and a screenshot take 60 MB for a second; in a process of its own that is given back.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { KioskPage, NoBrowser } from './devtools';
import { isBlank, readPng } from './png';

/** Exit code: there is no browser, which is the screen's fault and not this program's. */
const NO_BROWSER = 3;
const QUALITY = 40;
const SCALE = 0.5;
const LARGEST_PICTURE = 16 * 1024 * 1024;

export type Seen = { readonly texts: readonly string[] } | { readonly blank: true };
export type Taken = { readonly type: 'image/webp' | 'image/jpeg'; readonly data: string };

/** What the compositor shows, where `grim` can ask a Wayland one; else what the browser has drawn. */
async function pixels(profile: string): Promise<Uint8Array> {
  if (hasGrim()) return grim(['-t', 'png', '-']);
  const page = await KioskPage.open(profile);
  const png = await page.screenshot({ format: 'png' });
  page.close();
  return png;
}

async function look(profile: string): Promise<Seen> {
  const png = await pixels(profile);
  const beside = join(__dirname, 'zxing_reader.wasm');
  const wasm = readFileSync(
    existsSync(beside) ? beside : require.resolve('zxing-wasm/reader/zxing_reader.wasm'),
  );
  // Left alone the decoder would fetch itself from the network.
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  const found = await readBarcodes(new Uint8Array(png), { formats: ['QRCode'], tryHarder: true });
  if (found.length === 0 && isBlank(readPng(png))) return { blank: true };
  return { texts: found.map(({ text }) => text) };
}

async function picture(profile: string): Promise<Taken> {
  if (hasGrim()) {
    const jpeg = await grim(['-t', 'jpeg', '-q', `${QUALITY}`, '-s', `${SCALE}`, '-']);
    return { type: 'image/jpeg', data: jpeg.toString('base64') };
  }
  const page = await KioskPage.open(profile);
  const webp = await page.screenshot({ format: 'webp', quality: QUALITY, scale: SCALE });
  page.close();
  return { type: 'image/webp', data: webp.toString('base64') };
}

async function reload(profile: string): Promise<object> {
  const page = await KioskPage.open(profile);
  await page.reload();
  page.close();
  return {};
}

const hasGrim = () => process.env.WAYLAND_DISPLAY !== undefined && existsSync('/usr/bin/grim');

async function grim(args: string[]): Promise<Buffer> {
  const { stdout } = await promisify(execFile)('/usr/bin/grim', args, {
    encoding: 'buffer',
    maxBuffer: LARGEST_PICTURE,
  });
  return stdout;
}

async function main(): Promise<void> {
  const [what = '', profile = ''] = process.argv.slice(2);
  const does = { look, picture, reload }[what];
  if (!does) throw new Error('say what: look, picture or reload');
  process.stdout.write(`${JSON.stringify(await does(profile))}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof NoBrowser ? NO_BROWSER : 1);
  },
);
