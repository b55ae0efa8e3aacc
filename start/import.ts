/** `npm run import -- --file <export> [--folder <operator's>]`: hands a terminal's export to the running operator. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../platform/clock';
import { describe, loadConfig, option } from '../platform/config';
import { sentenceOf } from './part';

const Options = option.group({
  file: option.path({
    description: 'the export of a terminal, from a stick mounted ro,nosuid,nodev,noexec',
    example: '/mnt/coride-export-aaaaaaa.crx',
  }),
  folder: option.path({ description: "the operator's own folder", default: '.coride/operator' }),
});
const ANSWER_WITHIN_MS = 120_000;

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  if (given.includes('--help')) {
    console.log(`npm run import -- <file>, or with options:\n${describe(Options, 'CORIDE_IMPORT')}`);
    return 0;
  }
  // `npm run import -- file`, as people write it.
  const argv = given.length === 1 && !given[0]!.startsWith('--') ? ['--file', given[0]!] : given;
  const { file, folder } = loadConfig(Options, { env: {}, prefix: 'CORIDE_IMPORT', argv });
  const door = join(folder, 'import');
  mkdirSync(join(door, 'in'), { recursive: true, mode: 0o700 });
  const name = `${randomUUID()}.crx`;
  const [path, answer] = [join(door, 'in', name), join(door, 'out', `${name}.json`)];
  copyFileSync(file, `${path}.new`);
  renameSync(`${path}.new`, path);
  const clock = systemClock();
  for (const began = clock.monotonic(); !existsSync(answer); await clock.sleep(100)) {
    if (clock.monotonic() - began < ANSWER_WITHIN_MS) continue;
    rmSync(path, { force: true });
    throw new Error(`the operator did not answer: is it running, with its folder at ${folder}?`);
  }
  const result = JSON.parse(readFileSync(answer, 'utf8')) as
    | { ok: true; terminalId: string; stored: number; refused: Record<string, number> }
    | { ok: false; why: string };
  rmSync(answer);
  if (!result.ok) throw new Error(`not imported: ${result.why}`);
  const refused = Object.entries(result.refused).map(([code, count]) => `, ${count} refused as ${code}`);
  console.log(`${result.stored} check-ins of terminal ${result.terminalId} are stored${refused.join('')}`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(sentenceOf(error));
    process.exit(1);
  },
);
