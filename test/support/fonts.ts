import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';

/** One of the package's files: some of the font's characters. */
interface Slice {
  /** As in the font package's file names: a number or a script. */
  name: string;
  /** The characters it holds, as CSS `unicode-range` writes them. */
  ranges: string;
  holds(codePoint: number): boolean;
}

interface Face {
  name: string;
  weight: string;
  unicodeRange: string;
  base64: string;
}

/** The few things of the page's own world that run inside it here; the tests are not typed for a browser. */
interface PageFontFace {
  load(): Promise<PageFontFace>;
}
declare const document: {
  body: { textContent: string };
  querySelectorAll(selector: string): Iterable<{ value?: string; placeholder?: string }>;
  fonts: { add(face: PageFontFace): void; ready: Promise<unknown> };
  adoptedStyleSheets: PageStyleSheet[];
};
interface PageStyleSheet {
  replaceSync(css: string): void;
}
declare const CSSStyleSheet: new () => PageStyleSheet;
declare const getComputedStyle: (element: unknown) => { fontFamily: string };
declare const FontFace: new (family: string, bytes: Uint8Array, options: object) => PageFontFace;

const FAMILY = 'Noto Sans SC';
const WEIGHTS = ['400', '700'];
const PACKAGE = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
let slices: Slice[] | undefined;

/**
 * Gives a page the glyphs of the Chinese characters that it shows now: the machine that runs the tests may have no
 * Chinese font, and a rider page ships none. Adds Noto Sans SC in the weights 400 and 700, only the slices that the
 * page's text needs, as bytes and not by a URL: nothing is requested, so it also works offline, behind a service
 * worker and under a strict content security policy. Call it again when the page's text has changed, before a
 * screenshot and before measuring text.
 * @throws Error when the page's font stack does not name Noto Sans SC, for then nothing would change
 */
export async function addChineseGlyphs(page: Page): Promise<void> {
  const { text, stack, known } = await page.evaluate(readPage);
  if (!stack.includes(FAMILY)) {
    throw new Error(
      `The page's font-family is ${stack}: name '${FAMILY}' in it, or Chinese stays without glyphs`,
    );
  }
  const faces = slicesFor(text)
    .flatMap((slice) => WEIGHTS.map((weight) => ({ slice, weight, name: `${slice.name}-${weight}-normal` })))
    .filter(({ name }) => !known.includes(name))
    .map(({ slice, weight, name }) => ({
      name,
      weight,
      unicodeRange: slice.ranges,
      base64: readSlice(name),
    }));
  await page.evaluate(addFaces, { family: FAMILY, faces });
}

/** Runs in the page. */
function readPage(): { text: string; stack: string; known: string[] } {
  const fields = [...document.querySelectorAll('input, textarea')];
  const typed = fields.map((field) => `${field.value ?? ''}${field.placeholder ?? ''}`);
  const { corideGlyphs = [] } = globalThis as { corideGlyphs?: string[] };
  return {
    text: document.body.textContent + typed.join(''),
    stack: getComputedStyle(document.body).fontFamily,
    known: corideGlyphs,
  };
}

/**
 * Runs in the page. Text that Chromium shaped before a face came keeps its boxes for missing glyphs until its font's
 * description changes (a new family at the end of the stack does not count): a feature that no font has changes the
 * description and nothing else.
 */
async function addFaces({ family, faces }: { family: string; faces: Face[] }): Promise<void> {
  const page = globalThis as { corideGlyphs?: string[] };
  page.corideGlyphs = [...(page.corideGlyphs ?? []), ...faces.map((face) => face.name)];
  for (const { weight, unicodeRange, base64 } of faces) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    document.fonts.add(await new FontFace(family, bytes, { weight, unicodeRange }).load());
  }
  await document.fonts.ready;
  if (faces.length === 0) return;
  const sheet = new CSSStyleSheet();
  const feature = `font-feature-settings: 'CORD' ${page.corideGlyphs.length} !important`;
  sheet.replaceSync(`*, *::before, *::after { ${feature} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

function slicesFor(text: string): Slice[] {
  slices ??= readSlices();
  const points = [...new Set(text)].map((character) => character.codePointAt(0)!);
  return slices.filter((slice) => points.some((point) => slice.holds(point)));
}

function readSlices(): Slice[] {
  const file = readFileSync(join(PACKAGE, 'unicode.json'), 'utf8');
  const byName = JSON.parse(file) as Record<string, string>;
  return Object.entries(byName).map(([name, ranges]) => {
    const pairs = ranges.split(',').map((range) => {
      const [from, to] = range.replace(/^U\+/i, '').split('-');
      return [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)] as const;
    });
    const holds = (point: number) => pairs.some(([from, to]) => point >= from && point <= to);
    return { name: name.replace(/[[\]]/g, ''), ranges, holds };
  });
}

function readSlice(name: string): string {
  return readFileSync(join(PACKAGE, `files/noto-sans-sc-${name}.woff2`)).toString('base64');
}
