/** The terminal as a vehicle runs it: the bundle of `npm run build:device`, with the flags and the environment of its systemd unit. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addNatives, bundleTerminal } from '../../start/package/bundle';
import { type PartProcess, partOf, ROOT } from '../process';

const UNIT = join(ROOT, 'device/packaging/coride-terminal.service');
const INSTALLED = '/usr/lib/coride/app/terminal.js';

/** Builds it for this machine; returns its program. */
export async function buildBundle(folder: string): Promise<string> {
  await bundleTerminal(folder);
  addNatives(folder, `linux-${process.arch}`);
  return join(folder, 'app/terminal.js');
}

/** The unit's environment. */
function environmentOfUnit(): Record<string, string> {
  const lines = readFileSync(UNIT, 'utf8').matchAll(/^Environment=(\w+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, value!]));
}

/** The unit's own flags of Node.js, so that what is measured is what is installed. */
export function flagsOfUnit(): string[] {
  const command =
    /^ExecStart=\/usr\/bin\/node (.*)$/m.exec(readFileSync(UNIT, 'utf8'))?.[1]?.split(' ') ?? [];
  const program = command.indexOf(INSTALLED);
  if (program < 0) throw new Error(`${UNIT} starts another program than ${INSTALLED}: follow it here`);
  return command.slice(0, program);
}

/** Starts it and waits until its screen page can be opened. */
export function startBundled(program: string, args: readonly string[]): Promise<PartProcess> {
  const child = spawn(process.execPath, [...flagsOfUnit(), program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...environmentOfUnit() },
  });
  return partOf(child, program);
}
