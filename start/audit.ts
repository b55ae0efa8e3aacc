/**
 * `npm run audit -- verify`: checks the authority's audit log to the last byte, and against the heads that terminals keep.
 * `npm run audit -- counts` prints the monthly public counts. Reads only; the authority may run meanwhile.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type KeptHead, verifyAudit } from '../backend/authority/audit/verify';
import { KEPT_HEAD } from '../device/audit/head-keeper';
import { describe, loadConfig, option } from '../platform/config';
import { nodeDisk } from '../platform/node-disk';
import { createCounter } from '../protocol/audit/counts';
import { readHead } from '../protocol/audit/head';
import { toHex } from '../protocol/bytes';
import { localOffsetMinutes } from '../protocol/days';
import { bundleInForce } from './ceremony/ceremony';
import { Exchange } from './exchange';
import { sentenceOf } from './part';

const Options = option.group({
  data: option.path({ description: "the city's folder", default: '.coride' }),
  heads: option.list(option.path({ description: 'file' }), {
    description: "signed heads kept elsewhere; terminals' own in the city's folder are always compared",
    default: [],
  }),
});
const COMMANDS = ['verify', 'counts'];

async function main(): Promise<void> {
  const [command = 'verify', ...argv] = process.argv.slice(2);
  if (!COMMANDS.includes(command) || argv.includes('--help')) {
    console.log(`npm run audit -- ${COMMANDS.join('|')} [options]:\n${describe(Options, 'CORIDE_AUDIT')}`);
    return;
  }
  const options = loadConfig(Options, { env: process.env, prefix: 'CORIDE_AUDIT', argv });
  const data = resolve(options.data);
  const bundle = bundleInForce(new Exchange(join(data, 'exchange')));
  if (!bundle) throw new Error(`there is no city at ${data}: give --data its folder`);
  const kept = [...terminalsHeads(data), ...options.heads].map((path): KeptHead => {
    const head = readHead(bundle.audit, new Uint8Array(readFileSync(path)));
    return { by: path.replace(`${data}/`, ''), head };
  });
  const folder = join(data, 'authority');
  const { entries, findings } = await verifyAudit({ disk: nodeDisk(), folder, auditKey: bundle.audit, kept });
  for (const finding of findings) console.log(`! ${finding}`);
  if (command === 'counts') {
    const counter = createCounter(() => localOffsetMinutes(bundle.dayShift));
    for (const entry of entries) counter.add(entry);
    console.log(JSON.stringify(counter.months(), null, 2));
  } else {
    console.log(`${entries.length} entries, audit key ${toHex(bundle.audit).slice(0, 16)}…`);
    for (const { by, head } of kept) console.log(`  head over ${head.size} entries, kept by ${by}`);
    console.log(
      findings.length === 0
        ? 'The log is whole, and nothing kept elsewhere contradicts it.'
        : 'The log is NOT as it was written.',
    );
  }
  if (findings.length > 0) process.exitCode = 1;
}

function terminalsHeads(data: string): string[] {
  const folder = join(data, 'terminals');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name, KEPT_HEAD))
    .filter((path) => existsSync(path));
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
