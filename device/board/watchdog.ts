/**
 * Tells systemd that the service is ready, and again and again that it lives (sd_notify(3)). Node opens no datagram
 * sockets of the Unix kind, so `systemd-notify` does it. Without systemd nobody is told anything.
 */
import { execFile } from 'node:child_process';
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';

export interface WatchdogOptions {
  clock: Pick<Clock, 'setTimer'>;
  /** `NOTIFY_SOCKET` and `WATCHDOG_USEC`, as systemd sets them. */
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Program to call; default `systemd-notify`. */
  program?: string;
}

export function startWatchdog({ clock, env, log, program = 'systemd-notify' }: WatchdogOptions): {
  stop(): void;
} {
  if (env.NOTIFY_SOCKET === undefined) return { stop: () => undefined };
  let timer: Timer | undefined;
  const tell = (what: string) =>
    execFile(program, [what], { env }, (error) => {
      if (error) log.warn('systemd not told', { cause: error });
    });
  tell('READY=1');
  // Twice within the time that systemd waits, and once to spare.
  const every = Number(env.WATCHDOG_USEC ?? 0) / 1000 / 3;
  const again = () => {
    timer = clock.setTimer(every, () => {
      // This runs in the same loop as check-ins: when that stands still, systemd hears nothing and starts the service anew.
      tell('WATCHDOG=1');
      again();
    });
  };
  if (every > 0) again();
  return { stop: () => timer?.cancel() };
}
