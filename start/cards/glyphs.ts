/** The shipped font, Noto Sans SC, for a PDF: it comes in slices of its characters, so that each piece of text is cut by them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A piece of text, and the font file (WOFF) that has all its characters. */
export type Run = { readonly text: string; readonly name: string; readonly file: string };

type Slice = { readonly name: string; readonly ranges: readonly (readonly [number, number])[] };

const FOLDER = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
let slices: readonly Slice[] | undefined;

/** Cuts a text into runs; `Error` for a character that the font does not have. */
export function runsOf(text: string, weight: 400 | 700): Run[] {
  slices ??= readSlices();
  const runs: { text: string; slice: Slice }[] = [];
  for (const character of text) {
    const slice = sliceOf(character, slices, runs.at(-1)?.slice);
    const last = runs.at(-1);
    if (last?.slice === slice) last.text += character;
    else runs.push({ text: character, slice });
  }
  return runs.map(({ text: part, slice }) => {
    const name = `noto-sans-sc-${slice.name}-${weight}-normal`;
    return { text: part, name, file: join(FOLDER, 'files', `${name}.woff`) };
  });
}

/** The slice before goes on where it can: fewer fonts are embedded. */
function sliceOf(character: string, all: readonly Slice[], before: Slice | undefined): Slice {
  const point = character.codePointAt(0)!;
  const holds = ({ ranges }: Slice) => ranges.some(([from, to]) => point >= from && point <= to);
  if (before && holds(before)) return before;
  const found = all.find(holds);
  if (!found) throw new Error(`the font has no character U+${point.toString(16)}`);
  return found;
}

function readSlices(): Slice[] {
  const byName = JSON.parse(readFileSync(join(FOLDER, 'unicode.json'), 'utf8')) as Record<string, string>;
  return Object.entries(byName).map(([name, ranges]) => ({
    name: name.replace(/[[\]]/g, ''),
    ranges: ranges.split(',').map((range) => {
      const [from, to] = range.replace(/^U\+/i, '').split('-');
      return [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)] as const;
    }),
  }));
}
