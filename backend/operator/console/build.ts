/** Builds the fleet console's page in memory, at start. */
import { join } from 'node:path';
import {
  bundle,
  compressed,
  indexNaming,
  named,
  type SiteFile,
  textType,
} from '../../../platform/pages/build-files';

const PAGE = join(__dirname, 'page');

/** @throws Error with esbuild's message, naming file and line, when the page's source is wrong */
export async function buildFleetPage(): Promise<ReadonlyMap<string, SiteFile>> {
  const script = named('/main', 'js', bundle('main.ts', PAGE));
  const style = named('/style', 'css', bundle('style.css', PAGE));
  const index = {
    path: '/',
    type: textType('html'),
    bytes: indexNaming(script.path, style.path, PAGE),
    immutable: false,
  };
  const files = [index, script, style];
  return new Map(await Promise.all(files.map(async (file) => [file.path, await compressed(file)] as const)));
}
