/**
 * A file of somebody else's, read in a process of its own with limits of memory and time: neither its parsers nor its rows
 * can end the vault's process, or hold up the phones at the site (FAULTS.md section 1, number 43).
 */
import { fork } from 'node:child_process';
import type { Clock } from '../../../platform/clock';
import { fromSource } from '../../../platform/from-source';
import { FileRefused } from './table';

export const CHILD_LIMITS = { memoryMb: 96, ms: 20_000 } as const;

/** What the child sends: what it read, or why it read nothing. */
export type FromChild = { readonly answer: unknown } | { readonly fault: string };

/** @throws FileRefused when the file as a whole cannot be read, or takes more memory or time than one has */
export type Reader<Request, Answer> = (request: Request) => Promise<Answer>;

/** @param child path of the reader's own file, which ends in `answerApart(reader)`; both sides know its types */
export const readApart =
  <Request extends object, Answer>(child: string, clock: Pick<Clock, 'setTimer'>): Reader<Request, Answer> =>
  async (request) => {
    const sent = await inChild(child, request, clock);
    if ('fault' in sent) throw new FileRefused(sent.fault);
    return sent.answer as Answer;
  };

function inChild(path: string, request: object, clock: Pick<Clock, 'setTimer'>): Promise<FromChild> {
  return new Promise((resolve, reject) => {
    const child = fork(path, {
      execArgv: [`--max-old-space-size=${CHILD_LIMITS.memoryMb}`, ...fromSource()],
      // Nothing of this process's own: no secret of its environment, no socket.
      env: { PATH: '' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = clock.setTimer(CHILD_LIMITS.ms, () => child.kill('SIGKILL'));
    const end = (finish: () => void) => {
      timer.cancel();
      child.kill('SIGKILL');
      finish();
    };
    child.once('message', (sent: FromChild) => end(() => resolve(sent)));
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
