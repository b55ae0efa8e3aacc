/** Looks at a board and says what is right, what is missing, and how to mend it. Changes nothing. */
import { X509Certificate } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { nodeDisk } from '../../platform/node-disk';
import type { TerminalOptions } from '../config';
import { KEY_FILES } from '../enrolment/enrol';
import { bad, type Finding, ok, warn } from './finding';
import { software } from './software';

/** One that is not enrolled yet knows no vehicle. */
type Examined = Omit<TerminalOptions, 'vehicleId' | 'vehicleLabel'>;

const LEAST_FREE_MIB = 200;
const REACH_MS = 5_000;
const DAY_MS = 86_400_000;

/**
 * @param now unix ms
 * @param installed version of the package
 */
export async function examine(options: Examined, now: number, installed: string): Promise<Finding[]> {
  const checks = [
    runtime(),
    keys(options),
    certificate(options, now),
    storage(options),
    // Where the package's launcher keeps it: beside the terminal's own folder.
    software({ disk: nodeDisk(), folder: join(dirname(options.folder), 'software'), installed }),
    scanner(options),
    kiosk(options),
    swap(),
    broker(options),
  ];
  return (await Promise.all(checks)).flat();
}

async function runtime(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  const what = `Node ${process.versions.node}`;
  return fits ? ok(what) : bad(`${what} is too old`, 'install nodejs 20.19 or newer');
}

async function keys({ folder }: Examined): Promise<Finding[]> {
  const found = await Promise.all(
    KEY_FILES.map(async (name) => {
      const mode = await modeOf(join(folder, name));
      if (mode === undefined) return bad(`${name} is missing in ${folder}`, 'enrol this terminal');
      const open = name.endsWith('.key') || name === 'key.pem' ? mode & 0o077 : 0;
      return open ? bad(`${name} can be read by others`, `chmod 600 ${join(folder, name)}`) : undefined;
    }),
  );
  const wrong = found.filter((each) => each !== undefined);
  return wrong.length > 0 ? wrong : [ok('keys and certificates are there, for this terminal alone')];
}

async function certificate({ folder }: Examined, now: number): Promise<Finding[]> {
  const pem = await textOf(join(folder, 'cert.pem'));
  if (pem === undefined) return [];
  try {
    const ends = Date.parse(new X509Certificate(pem).validTo);
    const days = Math.floor((ends - now) / DAY_MS);
    if (days < 0) return [bad('the certificate has ended', 'renew it: enrol this terminal again')];
    return [
      days < 30
        ? warn(`the certificate ends in ${days} days`, 'renew it')
        : ok(`certificate good for ${days} days`),
    ];
  } catch (error) {
    return [bad(`the certificate cannot be read: ${(error as Error).message}`, 'enrol this terminal again')];
  }
}

async function storage({ folder }: Examined): Promise<Finding[]> {
  try {
    await fs.access(folder, constants.W_OK);
    const { bavail, bsize } = await fs.statfs(folder);
    const free = Math.floor((bavail * bsize) / 1024 / 1024);
    const room = `${free} MiB free at ${folder}`;
    return [
      free < LEAST_FREE_MIB ? warn(room, 'free some room: a week of check-ins takes about 30 MiB') : ok(room),
    ];
  } catch (error) {
    const words = (error as Error).message;
    return [
      bad(`${folder} cannot be written: ${words}`, 'make it, give it to this user, or mount it read-write'),
    ];
  }
}

async function scanner({ scanner: path }: Examined): Promise<Finding> {
  if (path === undefined)
    return warn('no scanner is named', 'set "scanner" if there is one; without it only codes work');
  try {
    await fs.access(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === 'EACCES';
    return denied
      ? bad(`${path} may not be opened`, 'add this user to the group of that device (dialout, input)')
      : bad(`${path} is not there`, `plug it in; there are: ${(await serialLines()).join(', ') || 'none'}`);
  }
  if (/tty(USB|ACM)\d+$/.test(path))
    return warn(
      `${path} changes its number with every plug`,
      `name it by id: ${(await serialLines()).join(', ')}`,
    );
  return ok(`scanner at ${path}`);
}

async function kiosk({ kioskProfile: profile }: Examined): Promise<Finding[]> {
  if (profile === undefined)
    return [warn('nobody looks whether the screen can be read', 'set "kioskProfile" where a kiosk runs')];
  const pid = Number(await textOf(join(profile, 'browser.pid')));
  if (!(pid > 0)) return [bad('the kiosk does not run', 'systemctl status coride-kiosk')];
  const grim = (await modeOf('/usr/bin/grim')) !== undefined;
  return [
    grim
      ? ok('kiosk and grim are there')
      : warn('grim is missing', 'apt install grim: it sees what the screen shows'),
  ];
}

/** Keys in memory must not reach the card. */
async function swap(): Promise<Finding> {
  const lines = (await textOf('/proc/swaps'))?.trim().split('\n') ?? [];
  const onDisk = lines.slice(1).filter((line) => !line.startsWith('/dev/zram'));
  return onDisk.length > 0
    ? warn('memory is swapped to the card', 'swapoff -a, and keep it off')
    : ok('no swap on the card');
}

async function broker({ mqttHost: host, mqttPort: port }: Examined): Promise<Finding> {
  const why = await new Promise<string | undefined>((done) => {
    const socket = connect({ host, port, timeout: REACH_MS });
    const end = (reason?: string) => {
      socket.destroy();
      done(reason);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (error) => end(error.message));
  });
  const place = `${host}:${port}`;
  return why === undefined
    ? ok(`broker answers at ${place}`)
    : warn(
        `broker not reached at ${place}: ${why}`,
        'check modem, SIM and name; check-ins are kept meanwhile',
      );
}

async function serialLines(): Promise<string[]> {
  try {
    return (await fs.readdir('/dev/serial/by-id')).map((name) => `/dev/serial/by-id/${name}`);
  } catch (error) {
    return absent(error) ?? [];
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await fs.stat(path)).mode;
  } catch (error) {
    return absent(error);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    return absent(error);
  }
}

/** What is not there or may not be read is a finding, not an error. */
function absent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return undefined;
}
