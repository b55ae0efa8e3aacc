/**
 * The table of faults in test/README.md: what was broken, how often, and what was lost or doubled. Tests report rows
 * while they run; `npm run faults` runs those tests and prints the table again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** One fault that was tried. */
export interface Fault {
  /** What breaks, in few words; the row's name, so each is reported once: `power cut, terminal`. */
  readonly fault: string;
  /** How it was made to break: `simulated disk, torn by sector`, `EXT4 shutdown, ext4 on a loop device`. */
  readonly injected: string;
}

export interface FaultRun extends Fault {
  /** Seeds, points or mutations that were tried. */
  readonly runs: number;
  /** Check-ins that somebody was told are safe: beeped, answered `checked-in`, or named in `stored`. */
  readonly accepted: number;
  /** Of these, how many were not there afterwards. */
  readonly lost: number;
  /** How many were there more than once. */
  readonly doubled: number;
}

/** The counter-measure was taken out, and the test found it. */
export interface Control {
  /** The row that it belongs to. */
  readonly fault: string;
  /** What was taken out and what came of it: `beep before sync: lost at seed 4`. */
  readonly control: string;
}

type Line = FaultRun | (Fault & { readonly skipped: string }) | Control;

/** Names the file that rows go to; without it nothing is written. */
export const FAULT_FILE = 'CORIDE_FAULT_FILE';

/**
 * Reports a fault that was tried.
 * @throws Error when something was lost or doubled: such a row must not look like a test that passed
 */
export function reportFault(row: FaultRun): void {
  report(row);
  if (row.lost > 0 || row.doubled > 0)
    throw new Error(`${row.fault}: ${row.lost} lost and ${row.doubled} doubled of ${row.accepted} accepted`);
}

/** Reports a fault that this machine cannot make. `skipped`: the sentence that says what is missing. */
export function reportSkippedFault(row: Fault & { readonly skipped: string }): void {
  report(row);
}

/** Reports a control; each goes into its fault's row, whichever of them is reported first. */
export function reportControl(control: Control): void {
  report(control);
}

/** The rows that tests wrote into `path`, as a Markdown table. */
export function faultTable(path: string): string {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const reports = lines.map((line) => JSON.parse(line) as Line);
  const controlsOf = (fault: string) =>
    reports.flatMap((line) => ('control' in line && line.fault === fault ? [line.control] : []));
  const rows = reports.flatMap((line) => {
    if ('control' in line) return [];
    const figures =
      'skipped' in line
        ? [`skipped: ${line.skipped}`, '', '', '']
        : [line.runs, line.accepted, line.lost, line.doubled].map((count) => count.toLocaleString('en-US'));
    return [[line.fault, line.injected, ...figures, controlsOf(line.fault).join('; ')]];
  });
  const head = [
    'fault',
    'injected',
    'runs',
    'accepted',
    'lost',
    'doubled',
    'controls, found as they should be',
  ];
  const align = ['---', '---', '--:', '--:', '--:', '--:', '---'];
  return [head, align, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function report(line: Line): void {
  const path = process.env[FAULT_FILE];
  if (path) appendFileSync(path, `${JSON.stringify(line)}\n`);
}
