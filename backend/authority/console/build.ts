/** Builds the console's page in memory, at start, as the rider page is built. */
import { join } from 'node:path';
import { bundle, compressed, indexNaming, named, textType } from '../../../platform/pages/build-files';
import type { SiteFiles } from '../site/build';
import { iconSvg } from '../site/build/icons';

const PAGE = join(__dirname, 'page');

/** @throws Error with esbuild's message, naming file and line, when the page's source is wrong */
export async function buildConsole(): Promise<SiteFiles> {
  const script = named('/main', 'js', bundle('main.ts', PAGE));
  const style = named('/style', 'css', bundle('style.css', PAGE));
  const index = {
    path: '/',
    type: textType('html'),
    bytes: indexNaming(script.path, style.path, PAGE),
    immutable: false,
  };
  const icon = { path: '/icon.svg', type: 'image/svg+xml', bytes: iconSvg(), immutable: false };
  const files = [index, script, style, icon];
  return new Map(await Promise.all(files.map(async (file) => [file.path, await compressed(file)] as const)));
}
