import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const WEIGHTS = ['400', '700'];
const FILE = /^noto-sans-sc-[a-z0-9-]{1,40}-(?:400|700)-normal\.woff2$/;

/**
 * The `@font-face` rules of Noto Sans SC in the weights 400 and 700, a slice of its characters each (unicode-range), so
 * that the page loads only the slices it shows. A terminal's system need have no Chinese font.
 * @returns CSS whose files stand at `font/<name>`, relative to the page
 */
export function fontFaces(): string {
  return WEIGHTS.map((weight) => readFileSync(join(folder(), `${weight}.css`), 'utf8'))
    .join('\n')
    .replace(/url\(\.\/files\/([^)]+\.woff2)\) format\('woff2'\),[^;]*;/g, "url(font/$1) format('woff2');")
    .replace(/font-display: swap/g, 'font-display: block');
}

/**
 * One font file.
 * @param name as in the rules of `fontFaces`
 * @returns its bytes, or undefined where there is none of that name
 */
export async function fontFile(name: string): Promise<Buffer | undefined> {
  if (!FILE.test(name)) return undefined;
  try {
    return await readFile(join(folder(), 'files', name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function folder(): string {
  return dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
}
