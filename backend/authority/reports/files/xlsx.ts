/**
 * XLSX, read in a child process with limits of memory and time: a file of 250 KB can unpack to what ends a process
 * (FAULTS.md section 4.2), and its parser is not ours.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Clock } from '../../../../platform/clock';
import { type Cell, FileRefused, LIMITS, type Table, tableOf } from './table';

export const XLSX_LIMITS = { memoryMb: 96, ms: 20_000, unpackedBytes: 100 * 1024 * 1024 } as const;

/** What the child sends: rows with dates as `{ date }`, or why there are none. */
export type FromChild =
  | { readonly rows: readonly (readonly (string | number | { date: string })[])[] }
  | { readonly fault: string };

/** @throws FileRefused when it is no workbook, or takes more memory or time than one has */
export async function readXlsx(bytes: Uint8Array, clock: Clock): Promise<Table> {
  expectSmallArchive(bytes);
  const answer = await inChild(bytes, clock);
  if ('fault' in answer) throw new FileRefused(answer.fault);
  const rows = answer.rows.map((cells) =>
    cells.map((cell): Cell => (typeof cell === 'object' ? new Date(cell.date) : cell)),
  );
  return tableOf(rows, (i) => i + 1);
}

function inChild(bytes: Uint8Array, clock: Clock): Promise<FromChild> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'xlsx-child.ts'), {
      execArgv: [
        `--max-old-space-size=${XLSX_LIMITS.memoryMb}`,
        ...['-r', 'ts-node/register/transpile-only'],
      ],
      // Nothing of this process's own: no secret of its environment, no socket.
      env: { PATH: '', TS_NODE_PROJECT: join(__dirname, '../../../../tsconfig.json') },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = clock.setTimer(XLSX_LIMITS.ms, () => child.kill('SIGKILL'));
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
          fault: `the workbook takes more than ${XLSX_LIMITS.memoryMb} MB or ${XLSX_LIMITS.ms / 1000} s to read: save the sheet as CSV`,
        }),
      ),
    );
    child.send(bytes);
  });
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Adds up what the archive says that it unpacks to (APPNOTE.TXT 4.3.12), before anything is unpacked. */
function expectSmallArchive(bytes: Uint8Array): void {
  if (bytes.length > LIMITS.bytes)
    throw new FileRefused(`the file has ${bytes.length} bytes, may have ${LIMITS.bytes}: split it`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new FileRefused('the file is no XLSX workbook: save it as .xlsx or .csv');
  let at = view.getUint32(end + 16, true);
  let unpacked = 0;
  for (let i = view.getUint16(end + 10, true); i > 0; i--) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw new FileRefused('the workbook is damaged: save it again');
    unpacked += view.getUint32(at + 24, true);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (unpacked > XLSX_LIMITS.unpackedBytes)
    throw new FileRefused(
      `the workbook unpacks to ${Math.round(unpacked / 1e6)} MB, may be ${XLSX_LIMITS.unpackedBytes / 1e6}: save the sheet as CSV`,
    );
}
