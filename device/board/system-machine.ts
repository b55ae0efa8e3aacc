/** Starting anew by systemd: the unit starts this process again whenever it ends, and may be asked to reboot (polkit). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Machine } from '../ports/machine';

export function systemMachine(): Machine {
  return {
    restart: async (what) => {
      // As if systemd asked: everything ends in order first.
      if (what === 'terminal') process.kill(process.pid, 'SIGTERM');
      else await promisify(execFile)('systemctl', ['reboot']);
    },
  };
}
