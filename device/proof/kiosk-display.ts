/**
 * The kiosk's screen (cage and Chromium, device/packaging): looked at by a child, mended by ending what hangs, which its
 * supervisor starts again.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programBeside } from '../../platform/from-source';
import type { Log } from '../../platform/log';
import type { Display, Look } from '../ports/display';
import type { Seen, Taken } from './look-at-screen';

/** A board needs a few seconds for a picture and its decoding; a browser that hangs never answers. Ms. */
const LOOK_WITHIN_MS = 30_000;
const MOST_OUTPUT = 4 * 1024 * 1024;
/** Exit code of the child: there is no browser to look at. */
const NO_BROWSER = 3;

export interface KioskOptions {
  /** Chromium's profile: holds its DevTools port, and `browser.pid` by the kiosk's start script. */
  profile: string;
  /** Unit of systemd that runs compositor and browser. */
  unit: string;
  log: Log;
  /** Default 30 s. */
  lookWithinMs?: number;
}

const run = promisify(execFile);

export function kioskDisplay({ profile, unit, log, lookWithinMs = LOOK_WITHIN_MS }: KioskOptions): Display {
  const child = (what: string) => askChild(what, profile, lookWithinMs);
  return {
    look: async (): Promise<Look> => {
      try {
        const seen = JSON.parse(await child('look')) as Seen;
        return 'blank' in seen ? { kind: 'blank' } : { kind: 'codes', texts: seen.texts };
      } catch (error) {
        const { killed, code, stderr = '' } = error as { killed?: boolean; code?: unknown; stderr?: string };
        if (killed || code === NO_BROWSER) return { kind: 'frozen' };
        log.warn('screen not looked at', { cause: error as Error });
        return { kind: 'unverifiable', why: stderr.trim().slice(0, 200) };
      }
    },
    smallPicture: async () => {
      const { type, data } = JSON.parse(await child('picture')) as Taken;
      return { type, bytes: new Uint8Array(Buffer.from(data, 'base64')) };
    },
    reloadPage: async () => {
      await child('reload');
    },
    restartBrowser: async () => {
      // Not asked politely: one that hangs would not hear it.
      process.kill(Number(readFileSync(join(profile, 'browser.pid'), 'utf8')), 'SIGKILL');
    },
    restartCompositor: async () => {
      await run('systemctl', ['restart', unit]);
    },
  };
}

/** Runs the child beside this file, as source or as built. */
async function askChild(what: string, profile: string, timeout: number): Promise<string> {
  const { file, execArgv } = programBeside(__filename, 'look-at-screen');
  const { stdout } = await run(
    process.execPath,
    // Node 20 has a WebSocket, but behind this flag.
    ['--experimental-websocket', '--no-warnings', ...execArgv, file, what, profile],
    { timeout, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT },
  );
  return stdout;
}
