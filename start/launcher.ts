/**
 * Starts the terminal's software on a board: the version of the package, or an update that proved itself or is on trial. One life of
 * this process is one life of the terminal; systemd starts it again, and the disk alone says what runs then. It is never updated
 * from afar itself: a package is.
 */
import { spawn } from 'node:child_process';
import { join, parse } from 'node:path';
import { type Choice, choose } from '../device/launcher/choose';
import { type Child, supervise } from '../device/launcher/supervise';
import { LAUNCHED, type Launched } from '../device/launcher/words';
import { version } from '../package.json';
import { systemClock } from '../platform/clock';
import { describe, loadConfig, option } from '../platform/config';
import { createLog } from '../platform/log';
import { nodeDisk } from '../platform/node-disk';

const Options = option.group({
  software: option.path({
    description: 'folder of slots and boot record',
    default: '/var/lib/coride/software',
  }),
  program: option.path({
    description: "the package's own program, in a folder `app`; an update has one of the same name",
    default: join(__dirname, 'terminal.js'),
  }),
  installed: option.text({ description: 'version of that program', default: version }),
  hangSeconds: option.number({ description: 'without a sign of life', default: 60, minimum: 0.1 }),
  wellSeconds: option.number({
    description: 'a version on trial is healthy within this time of its start',
    default: 300,
    minimum: 0.1,
  }),
  steadySeconds: option.number({
    description: 'one that ran for so long is proven',
    default: 600,
    minimum: 0,
  }),
});

const USAGE = 'launcher [options] -- [arguments of the terminal]';

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const at = given.indexOf('--');
  const [own, forTerminal] = at < 0 ? [given, []] : [given.slice(0, at), given.slice(at + 1)];
  if (own.includes('--help')) {
    console.log(`${USAGE}\n${describe(Options, 'CORIDE_LAUNCHER')}`);
    return 0;
  }
  const config = loadConfig(Options, { env: process.env, prefix: 'CORIDE_LAUNCHER', argv: own });
  const { software, installed, program } = config;
  const clock = systemClock();
  const log = createLog('launcher', { clock, write: console.log });
  const disk = nodeDisk();
  const choice = await choose({ disk, software, installed, log });
  log.info('terminal starts', { version: choice.version });
  const limits = {
    hangMs: config.hangSeconds * 1000,
    wellMs: config.wellSeconds * 1000,
    steadyMs: config.steadySeconds * 1000,
  };
  const child = start(choice, { software, installed, program, args: forTerminal });
  return supervise(choice, child, { clock, disk, software, limits, log });
}

function start(
  { folder, version: chosen, trial, record }: Choice,
  {
    software,
    installed,
    program,
    args,
  }: { software: string; installed: string; program: string; args: string[] },
): Child {
  const launched: Launched = {
    software,
    version: chosen,
    fallback: (trial && record.good?.version) ?? installed,
    ...(trial && { had: trial.had }),
  };
  // From source the program is TypeScript; an update never is.
  const path = folder === undefined ? program : join(folder, 'app', `${parse(program).name}.js`);
  const child = spawn(process.execPath, [...process.execArgv, path, ...args], {
    env: { ...process.env, [LAUNCHED]: JSON.stringify(launched) },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // What it says to whoever started it goes on to whoever started this one.
  child.on('message', (message) => process.send?.(message));
  // systemd asks all processes of the unit; who asks this one alone means the terminal.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return {
    onMessage: (listener) => child.on('message', listener),
    send: (message) => {
      if (child.connected) child.send(message);
    },
    kill: (signal) => child.kill(signal),
    ended: new Promise((resolve, reject) => {
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGTERM' ? 0 : 1)));
      child.once('error', reject);
    }),
  };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
