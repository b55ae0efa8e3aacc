/** A PostgreSQL of Debian's package in a folder of its own, with its own defaults: every commit is on disk. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { stopped } from '../process';

const PROGRAMS = '/usr/lib/postgresql';
const READY_WITHIN_MS = 30_000;

export type Postgres = { readonly connection: ClientConfig; readonly pid: number; stop(): Promise<void> };

/** Where its programs lie; undefined where the package is not installed. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(PROGRAMS)) return undefined;
  const newest = readdirSync(PROGRAMS).sort((a, b) => Number(b) - Number(a))[0];
  return newest && join(PROGRAMS, newest, 'bin');
}

/** Makes a cluster in `folder`/postgres, unless there is one, and starts it, reached through a socket in it. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const programs = postgresPrograms();
  if (!programs) throw new Error('PostgreSQL is not installed here (apt install postgresql)');
  const [data, sockets] = [join(folder, 'postgres', 'data'), join(folder, 'postgres', 'sockets')];
  const user = whoRunsIt();
  // Its user passes through to its own.
  chmodSync(folder, 0o711);
  for (const each of [join(folder, 'postgres'), data, sockets]) {
    mkdirSync(each, { mode: 0o700, recursive: true });
    if (user.uid !== undefined) chownSync(each, user.uid, user.gid!);
  }
  const isMade = existsSync(join(data, 'PG_VERSION'));
  const initdb = ['--pgdata', data, '--username', 'bench', '--auth', 'trust', '--encoding', 'UTF8'];
  if (!isMade) execFileSync(join(programs, 'initdb'), initdb, { ...user, cwd: '/', stdio: 'ignore' });
  expectNoneIn(data);
  const child = spawn(join(programs, 'postgres'), ['-D', data, '-k', sockets, '-c', 'listen_addresses='], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  const connection = { host: sockets, user: 'bench', database: 'postgres' };
  await untilReady(connection);
  return { connection, pid: child.pid!, stop: () => stopped(child, 'SIGINT') };
}

/** PostgreSQL refuses to run as root: then as the user that its package made. */
function whoRunsIt(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('postgres:'));
  if (!line)
    throw new Error(
      'there is no user postgres: install the package postgresql, or run this as somebody but root',
    );
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** One that an aborted run left would answer instead, with what it remembers. */
function expectNoneIn(data: string): void {
  const note = join(data, 'postmaster.pid');
  if (!existsSync(note)) return;
  const pid = readFileSync(note, 'utf8').split('\n')[0]!;
  if (existsSync(`/proc/${pid}`))
    throw new Error(`a PostgreSQL of an earlier run works in ${data}: end process ${pid}`);
}

async function untilReady(connection: ClientConfig): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(100)) {
    const client = new Client(connection);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > until) throw new Error('PostgreSQL did not start', { cause: error });
    }
  }
}
