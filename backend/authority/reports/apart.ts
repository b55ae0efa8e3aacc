/**
 * A file of somebody else's, read in a process of its own with limits of memory and time: neither its parsers nor its rows
 * can end the vault's process, or hold up the phones at the site (FAULTS.md section 1, number 43).
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import { FileRefused } from './files/table';
import type { Imported, ImportRequest } from './import';

export const CHILD_LIMITS = { memoryMb: 96, ms: 20_000 } as const;

/** What the child sends: what it read, or why it read nothing. */
export type FromChild = { readonly imported: Imported } | { readonly fault: string };

export type ReadApart = (request: ImportRequest) => Promise<Imported>;

/** @throws FileRefused when the file as a whole cannot be read, or takes more memory or time than one has */
export const readApart =
  (clock: Pick<Clock, 'setTimer'>): ReadApart =>
  async (request) => {
    const answer = await inChild(request, clock);
    if ('fault' in answer) throw new FileRefused(answer.fault);
    return answer.imported;
  };

function inChild(request: ImportRequest, clock: Pick<Clock, 'setTimer'>): Promise<FromChild> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'import-child.ts'), {
      execArgv: [
        `--max-old-space-size=${CHILD_LIMITS.memoryMb}`,
        ...['-r', 'ts-node/register/transpile-only'],
      ],
      // Nothing of this process's own: no secret of its environment, no socket.
      env: { PATH: '', TS_NODE_PROJECT: join(__dirname, '../../../tsconfig.json') },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = clock.setTimer(CHILD_LIMITS.ms, () => child.kill('SIGKILL'));
    const end = (finish: () => void) => {
      timer.cancel();
      child.kill('SIGKILL');
      finish();
    };
    child.once('message', (answer: FromChild) => end(() => resolve(answer)));
    child.once('error', (error) => end(() => reject(error)));
    child.once('exit', () =>
      end(() =>
        resolve({
          fault: `the file takes more than ${CHILD_LIMITS.memoryMb} MB or ${CHILD_LIMITS.ms / 1000} s to read: split it, or save the sheet as CSV`,
        }),
      ),
    );
    child.send(request);
  });
}
