import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process that another process can recognise later: its id alone may by then belong to somebody else.
 * @typedef {{ pid: number, started: string }} ProcessId
 */

/**
 * @param {number} pid
 * @returns {ProcessId | null} the process as it is known now, null if there is none (or only its corpse)
 */
export function identify(pid) {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid);
  return started === null ? null : { pid, started };
}

/**
 * @param {ProcessId | null} process
 * @returns {boolean} whether that very process still runs
 */
export function isAlive(process) {
  return process !== null && identify(process.pid)?.started === process.started;
}

/** Boot and ticks since boot, from proc(5): field 3 is the state, field 22 the start; the name before may hold blanks. */
function startedOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
    throw error;
  }
}

/** On other systems `ps` tells the start to the second; where there is no `ps` the id has to do. */
function startedElsewhere(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return null;
  }
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
  } catch {
    return 'unknown';
  }
}
