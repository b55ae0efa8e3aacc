/** The kiosk's browser beside a measured terminal: a Chromium of its own with the page open, its pixels free to be read. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { findChromium } from '../../test/support/chromium';
import { stopped } from '../process';

/** As `device/packaging/kiosk.sh`, without a compositor and without the sandbox that root cannot have. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--no-first-run', '--window-size=800,480', '--remote-debugging-port=0'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** @param profile its folder: Chromium writes the port there by which the terminal looks at its screen */
export async function openKiosk(
  profile: string,
  screenUrl: string,
): Promise<{ readonly close: () => Promise<void> }> {
  mkdirSync(profile, { recursive: true });
  const { program, environment } = await findChromium();
  const browser = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, screenUrl], {
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
  return { close: () => stopped(browser) };
}
