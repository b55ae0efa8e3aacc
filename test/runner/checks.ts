import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Result, single } from './result';

/**
 * Checks the types of both projects: what runs in Node.js, and the pages. What an earlier run found out is kept in
 * node_modules/.cache/coride, so that only changed files are looked at.
 */
export async function checkTypes(root: string, write: (text: string) => void): Promise<Result> {
  const projects = ['tsconfig.json', 'tsconfig.pages.json'];
  const ends = await Promise.all(
    projects.map((project) => {
      const known = join(root, 'node_modules/.cache/coride', `${project}.tsbuildinfo`);
      const args = [
        '-p',
        project,
        '--noEmit',
        '--incremental',
        '--tsBuildInfoFile',
        known,
        '--pretty',
        String(process.stdout.isTTY === true),
      ];
      return runTool(root, 'typescript/bin/tsc', args);
    }),
  );
  for (const { output, code } of ends) if (code !== 0) write(output);
  return single(
    'types',
    ends.every(({ code }) => code === 0),
  );
}

/** Checks style and format of every file; with `mend` writes what can be mended without a decision. */
export async function checkStyle(root: string, write: (text: string) => void, mend = false): Promise<Result> {
  const args = [
    'check',
    '--error-on-warnings',
    ...(process.stdout.isTTY ? ['--colors=force'] : []),
    ...(mend ? ['--write'] : []),
    '.',
  ];
  const { output, code } = await runTool(root, '@biomejs/biome/bin/biome', args);
  if (code !== 0) write(`${output}npm run format mends what needs no decision.\n`);
  return single('style', code === 0);
}

function runTool(
  root: string,
  tool: string,
  args: string[],
): Promise<{ output: string; code: number | null }> {
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ output, code })));
}
