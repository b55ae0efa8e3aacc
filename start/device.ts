/**
 * `npm run device -- doctor [--config <file>] [options]`: looks at the board and says what to mend.
 * `npm run device -- wedge-rule <vendor> <product>`: the udev rule of a scanner that is a USB keyboard.
 */
import { examine } from '../device/doctor/doctor';
import { wedgeRule } from '../device/scanner/wedge/udev';
import { version } from '../package.json';
import { loadConfig } from '../platform/config';
import { configFile, sentenceOf } from './part';
import { TerminalProcessOptions } from './terminal-options';

const INSTALLED = '/etc/coride/terminal.jsonc';
const MARKS = { ok: 'ok  ', warn: 'care', bad: 'BAD ' };

async function main(): Promise<number> {
  const [what, ...rest] = process.argv.slice(2);
  if (what === 'wedge-rule') {
    const [vendor = '', product = ''] = rest;
    process.stdout.write(wedgeRule({ vendor, product }));
    return 0;
  }
  if (what !== 'doctor') {
    console.error(`say what to do: coride doctor [--config ${INSTALLED}], or coride wedge-rule 1eab 0c06`);
    return 2;
  }
  const { file, argv } = configFile(rest);
  const installed = argv.length === 0 ? { file: INSTALLED } : {};
  const sources = { env: process.env, prefix: 'CORIDE_TERMINAL', argv };
  const options = loadConfig(TerminalProcessOptions, {
    ...sources,
    ...(file === undefined ? installed : { file }),
  });
  const findings = await examine(options, Date.now(), version);
  for (const { level, what: found, mend } of findings) {
    console.log(`${MARKS[level]}  ${found}`);
    if (mend) console.log(`      -> ${mend}`);
  }
  return findings.some(({ level }) => level === 'bad') ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(sentenceOf(error));
    process.exit(1);
  },
);
