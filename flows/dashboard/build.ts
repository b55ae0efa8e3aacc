/** Builds the widget's files in memory, at start: the dashboard asks for them as for those of any package of nodes. */
import { join } from 'node:path';
import { bundle, compressed, type Plain, type SiteFile, textType } from '../../platform/pages/build-files';
import type { Shapes } from '../../protocol/exposures/shapes';

const PAGE = join(__dirname, 'page');

/**
 * By name. The widget writes its style into the page's head, and asks for charts and shapes when it first draws them.
 * @throws Error with esbuild's message, naming file and line, when the page's source is wrong
 */
export async function buildWidget(
  shapes: Shapes = { districts: [], ways: [] },
): Promise<ReadonlyMap<string, SiteFile>> {
  const file = (path: string, type: 'js' | 'json', bytes: Buffer): Plain => ({
    path,
    type: textType(type),
    bytes,
    immutable: false,
  });
  const style = bundle('style.css', PAGE).toString();
  const files = [
    file('ui-coride-fleet.js', 'js', bundle('main.ts', PAGE, { STYLE: JSON.stringify(style) })),
    file('charts.js', 'js', bundle('charts.ts', PAGE)),
    file('shapes.json', 'json', Buffer.from(JSON.stringify(shapes))),
  ];
  return new Map(await Promise.all(files.map(async (each) => [each.path, await compressed(each)] as const)));
}
