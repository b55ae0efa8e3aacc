import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tests of one top folder, run in one process. */
export interface TestGroup {
  folder: string;
  /** What the folder is, in the words of its README's first line; empty without one. */
  about: string;
  /** Paths relative to the project, sorted. */
  files: string[];
}

/** What stands on nothing first: its failures explain those that follow. */
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
 * Finds the test files, grouped by top folder.
 * @param root the project's folder
 * @param paths folders and files to keep to, relative to the root; empty for everything
 */
export function findTests(root: string, paths: string[]): TestGroup[] {
  const groups = new Map<string, string[]>();
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || isForeign(entry.name)) continue;
    const files = filesBelow(root, entry.name).filter((file) => isChosen(file, paths));
    if (files.length > 0) groups.set(entry.name, files.sort());
  }
  return [...groups]
    .map(([folder, files]) => ({ folder, about: aboutOf(root, folder), files }))
    .sort((a, b) => rank(a.folder) - rank(b.folder) || a.folder.localeCompare(b.folder));
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

function rank(folder: string): number {
  const place = ORDER.indexOf(folder);
  return place < 0 ? ORDER.length : place;
}
