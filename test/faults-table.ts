/**
 * `npm run faults`: runs every test that reports faults, then prints the table of test/README.md anew; with `--write`
 * it also puts the table there, with `--all` they try every seed, point and mutation. Folders and files behind it choose,
 * as for `npm test`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTests } from './runner/files';
import { OptionError, readOptions } from './runner/options';
import { runTests } from './runner/run-tests';
import { FAULT_FILE, faultTable } from './support/fault-table';
import { SOAK } from './support/soak';

const ROOT = join(__dirname, '..');
const README = join(__dirname, 'README.md');
const MARKED = /(<!-- faults: [^\n]*-->\n)[\s\S]*?(<!-- end of faults -->)/;

async function main(args: string[]): Promise<number> {
  const { paths } = readOptions(
    args.filter((arg) => arg !== '--write' && arg !== '--all'),
    ROOT,
  );
  const reporting = findTests(ROOT, paths)
    .flatMap(({ files }) => files)
    .filter((file) => /support\/fault-table'/.test(readFileSync(join(ROOT, file), 'utf8')));
  if (reporting.length === 0) throw new OptionError('No test there reports a fault to the table.');
  const folder = mkdtempSync(join(tmpdir(), 'coride-faults-'));
  try {
    const path = join(folder, 'rows.jsonl');
    process.env[FAULT_FILE] = path;
    if (args.includes('--all')) process.env[SOAK] = '1';
    const code = await runTests({ root: ROOT, args: reporting, write: (text) => process.stdout.write(text) });
    const table = faultTable(path);
    process.stdout.write(`\n${table}\n`);
    if (args.includes('--write')) {
      const text = readFileSync(README, 'utf8');
      writeFileSync(
        README,
        text.replace(MARKED, (_, begin, end) => `${begin}${table}\n${end}`),
      );
    }
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof OptionError ? error.message : error);
    process.exitCode = 2;
  },
);
