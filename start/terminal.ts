/** One terminal's process. Waits quietly for its keys (enrolment is played by the operator) and for the root. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { linuxBoard } from '../device/board/linux-board';
import { screenAddress } from '../device/board/screen-address';
import { systemMachine } from '../device/board/system-machine';
import { startWatchdog } from '../device/board/watchdog';
import { systemHardware } from '../device/compose/hardware';
import { kioskDisplay } from '../device/proof/kiosk-display';
import { Recorder } from '../device/recorder/recorder';
import { openTerminal, readSecret } from '../device/terminal';
import { version } from '../package.json';
import { mqttNetwork } from '../platform/mqtt-network';
import { nodeDisk } from '../platform/node-disk';
import { systemRandom } from '../platform/random';
import { MAX_REVOKED_BYTES } from '../protocol/revoked-cards';
import { importSigningKey } from '../protocol/signing';
import { terminalNumberOf } from '../protocol/terminal-id';
import { askSite } from './ask-site';
import { Exchange, keyBytes, RootHalf } from './exchange';
import { runPart } from './part';
import { TerminalProcessOptions } from './terminal-options';

const KEYS = ['cert.pem', 'key.pem', 'ca.pem', 'code.key', 'signing.key'];
/** The list of revoked cards is the longest. */
const MAX_ANSWER_BYTES = MAX_REVOKED_BYTES;

runPart('terminal', TerminalProcessOptions, async ({ config, log, clock, recentLog }) => {
  const exchange = new Exchange(config.exchange);
  const disk = nodeDisk();
  const { folder, kioskProfile: profile, kioskUnit: unit, screenAddressFile } = config;
  await exchange.waitFor(clock, () =>
    KEYS.every((name) => existsSync(join(folder, name))) ? true : undefined,
  );
  const address = screenAddressFile === undefined ? undefined : screenAddress(screenAddressFile);
  const { root } = await exchange.waitFor(clock, () => exchange.read('root.json', RootHalf));
  const firstBundle = await exchange.waitFor(clock, () => exchange.bundle());
  const recorder = new Recorder({ clock, disk, folder: join(folder, 'flight'), log });
  const terminal = await openTerminal(
    config,
    {
      terminalNumber: terminalNumberOf(basename(folder)),
      codeKey: await readSecret(disk, join(folder, 'code.key')),
      root: keyBytes('root', root),
      firstBundle,
      signingKey: importSigningKey(await readSecret(disk, join(folder, 'signing.key'))),
    },
    {
      clock,
      random: systemRandom(),
      disk,
      network: mqttNetwork(),
      ...(await systemHardware(config, { clock, log, recorder })),
      recorder,
      board: linuxBoard(folder),
      machine: systemMachine(),
      ...(profile === undefined ? {} : { display: kioskDisplay({ profile, unit, log }) }),
      recentLog,
      ...(address?.token === undefined ? {} : { screenToken: address.token }),
      version,
      log,
      fetchBundle: (site) => askSite(site, '/bundle', MAX_ANSWER_BYTES),
      askSite: (site, path) => askSite(site, path, MAX_ANSWER_BYTES),
    },
  );
  address?.write(terminal.screenUrl);
  const watchdog = startWatchdog({ clock, env: process.env, log });
  const close = async () => {
    watchdog.stop();
    await terminal.close();
  };
  return { ready: { screenUrl: terminal.screenUrl }, close };
});
