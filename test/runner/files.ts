import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tests that run in one process: those of a top folder, or of one of its rooms that takes long. */
export interface TestGroup {
  /** The folder, relative to the project; a top folder is without its {@link LONG} rooms. */
  folder: string;
  /** What the folder is, in the words of its README's first line; empty without one. */
  about: string;
  /** Paths relative to the project, sorted. */
  files: string[];
}

/**
 * Rooms that take long, longest first. Each has a process of its own and they begin before all others, so that the last
 * to end are short ones and no processor waits for one long room. A room that is not here goes with its top folder.
 */
export const LONG = [
  'test/e2e',
  'backend/authority/site',
  'backend/authority/console',
  'device/screen',
  'test/faults',
  'test/privacy',
  'test/simulation',
  'test/runner',
  'test/guards',
  'test/fleet',
  'test/attackers',
];

/** Of the others, what stands on nothing first: its failures explain those that follow. */
const ORDER = [
  'protocol',
  'platform',
  'device',
  'broker',
  'backend',
  'flows',
  'simulators',
  'start',
  'bench',
  'test',
];

/**
 * Finds the test files, grouped by top folder and {@link LONG} room, in the order in which they begin.
 * @param root the project's folder
 * @param paths folders and files to keep to, relative to the root; empty for everything
 */
export function findTests(root: string, paths: string[]): TestGroup[] {
  const groups = new Map<string, string[]>();
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || isForeign(entry.name)) continue;
    for (const file of filesBelow(root, entry.name)
      .filter((each) => isChosen(each, paths))
      .sort()) {
      const folder = LONG.find((room) => file.startsWith(`${room}/`)) ?? entry.name;
      groups.set(folder, [...(groups.get(folder) ?? []), file]);
    }
  }
  return [...groups]
    .map(([folder, files]) => ({ folder, about: aboutOf(root, folder), files }))
    .sort((a, b) => inOrder([...LONG, ...ORDER], a.folder, b.folder));
}

/** Compares types, style and top folders by what stands on what, as the table at the end of a run has them. */
export function byFoundation(a: string, b: string): number {
  return inOrder(['types', 'style', ...ORDER], a, b);
}

/** Of `# broker/: MQTT behind guards` what follows the colon. */
function aboutOf(root: string, folder: string): string {
  const readme = join(root, folder, 'README.md');
  const [title = ''] = existsSync(readme) ? readFileSync(readme, 'utf8').split('\n', 1) : [];
  return /^# [^:]*: (.+)$/.exec(title)?.[1] ?? '';
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return isForeign(entry.name) ? [] : filesBelow(root, path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function isForeign(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

function isChosen(file: string, paths: string[]): boolean {
  return (
    paths.length === 0 || paths.some((path) => path === '' || file === path || file.startsWith(`${path}/`))
  );
}

/** Compares by place in the order; what is not in it comes last, by name. */
function inOrder(order: string[], a: string, b: string): number {
  const place = (folder: string) => (order.includes(folder) ? order.indexOf(folder) : order.length);
  return place(a) - place(b) || a.localeCompare(b);
}
