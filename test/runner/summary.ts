import { byFoundation } from './files';
import { inSeconds, type Result, sum } from './result';

/** A part of the run: types, style, or the tests of one process. */
export interface Part {
  /** Types and style by their name, tests by their folder. */
  name: string;
  result: Result;
  /** Of its whole process, in ms. */
  ms: number;
}

/** Files in the list of the slowest, and the time (ms) below which none is worth a line. */
const SLOWEST = 12;
const WORTH_A_LINE = 1_000;

/**
 * What a stranger reads at the end of a run, before the failures: each top folder with its count and time, folders of
 * several rooms (`backend/operator`, `test/architecture`) by room; the slowest files; what was skipped and why.
 * @param ms the time of the whole run; that of its parts, several at once, sums to more
 */
export function summary(parts: Part[], ms: number): string {
  const total = sum(parts.map(({ result }) => result));
  const slowest = total.files
    .filter((file) => file.ms >= WORTH_A_LINE)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST);
  const lines = [
    '',
    '== what was checked',
    row('', 'passed', 'failed', 'skipped', 'time'),
    ...byTopFolder(parts).flatMap((part) => [lineOf(part.name, part.result, part.ms), ...roomsOf(part)]),
    lineOf('in all', total, ms),
  ];
  if (slowest.length > 0) lines.push('', '== slowest files');
  for (const { path, passed, failed, ms: time } of slowest)
    lines.push(`${inSeconds(time).padStart(9)}  ${path}, ${passed + failed} tests`);
  if (total.skips.length > 0) lines.push('', '== skipped here', ...total.skips);
  return `${lines.join('\n')}\n`;
}

/** The processes of one top folder as one part; types and style come first, then what stands on nothing. */
function byTopFolder(parts: Part[]): Part[] {
  const tops = new Map<string, Part>();
  for (const { name, result, ms } of parts) {
    const [top = name] = name.split('/');
    const known = tops.get(top);
    tops.set(top, {
      name: top,
      result: sum([...(known ? [known.result] : []), result]),
      ms: ms + (known?.ms ?? 0),
    });
  }
  return [...tops.values()].sort((a, b) => byFoundation(a.name, b.name));
}

/** The lines of a folder's rooms, when it has more than one. */
function roomsOf({ name, result }: Part): string[] {
  const rooms = new Map<string, Result['files']>();
  for (const file of result.files) {
    const [, room = ''] = /^[^/]+\/([^/]+)\//.exec(file.path) ?? [];
    rooms.set(room, [...(rooms.get(room) ?? []), file]);
  }
  if (rooms.size < 2) return [];
  return [...rooms].sort().map(([room, files]) => {
    const total = (what: 'passed' | 'failed' | 'skipped' | 'ms') =>
      files.reduce((all, file) => all + file[what], 0);
    const counts = { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
    return lineOf(`  ${name}/${room}`, counts, total('ms'));
  });
}

function lineOf(name: string, counts: Pick<Result, 'passed' | 'failed' | 'skipped'>, ms: number): string {
  const { passed, failed, skipped } = counts;
  return row(name, String(passed), String(failed), String(skipped), inSeconds(ms));
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(9)).join('');
}
