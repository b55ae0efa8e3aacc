/**
 * One terminal's process. With `--enrol` one without keys asks for the operator's code first; else it waits quietly for keys that
 * the operator lays into its folder. Then for the root.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { linuxBoard } from '../device/board/linux-board';
import { screenAddress } from '../device/board/screen-address';
import { systemMachine } from '../device/board/system-machine';
import { startWatchdog } from '../device/board/watchdog';
import { systemHardware } from '../device/compose/hardware';
import type { Updates } from '../device/compose/room';
import { IDENTITY_FILE, KEY_FILES } from '../device/enrolment/enrol';
import { openEnrolScreen } from '../device/enrolment/screen';
import type { Launcher } from '../device/ports/launcher';
import { kioskDisplay } from '../device/proof/kiosk-display';
import { Recorder } from '../device/recorder/recorder';
import { openTerminal, readSecret } from '../device/terminal';
import { version } from '../package.json';
import { mqttNetwork } from '../platform/mqtt-network';
import { nodeDisk } from '../platform/node-disk';
import { systemRandom } from '../platform/random';
import { toBase64url } from '../protocol/bytes';
import { readIdentity } from '../protocol/enrolment';
import { MAX_REVOKED_BYTES } from '../protocol/revoked-cards';
import { importSigningKey } from '../protocol/signing';
import { terminalNumberOf } from '../protocol/terminal-id';
import { askOperatorAt, fetchUpdateAt } from './ask-operator';
import { askSite } from './ask-site';
import { Exchange, keyBytes, OperatorHalf, RootHalf, UPDATE_ROOT_FILE } from './exchange';
import { launcherOf } from './launched';
import { type PartContext, runPart } from './part';
import { partOptions, TerminalProcessOptions } from './terminal-options';

/** The list of revoked cards is the longest. */
const MAX_ANSWER_BYTES = MAX_REVOKED_BYTES;

type Context = PartContext<typeof TerminalProcessOptions>;

runPart('terminal', TerminalProcessOptions, async (context) => {
  const { config, clock, log } = context;
  const launcher = launcherOf(clock);
  const hasKeys = () => KEY_FILES.every((name) => existsSync(join(config.folder, name)));
  const { screenAddressFile } = config;
  const address = screenAddressFile === undefined ? undefined : screenAddress(screenAddressFile);
  // The same at enrolment and afterwards: the kiosk's page stays where it is.
  const token = address?.token ?? toBase64url(systemRandom().bytes(18));
  if (!config.enrol || hasKeys()) {
    await new Exchange(config.exchange).waitFor(clock, () => (hasKeys() ? true : undefined));
    const running = await runTerminal(context, token, launcher);
    address?.write(running.screenUrl);
    return { ready: { screenUrl: running.screenUrl }, close: running.close };
  }
  const screen = await askForCode(context, token);
  address?.write(screen.url);
  let close = screen.close;
  const opened = screen.enrolled.then(async () => {
    const running = await runTerminal(context, token, launcher);
    close = running.close;
    address?.write(running.screenUrl);
  });
  opened.catch((error: Error) => {
    log.error('enrolled, but not opened: the process ends, to begin again', { error });
    process.exit(1);
  });
  return { ready: { screenUrl: screen.url }, close: () => close() };
});

async function askForCode({ config, clock, log }: Context, token: string) {
  const { folder, theme, screenPort: port } = config;
  const disk = nodeDisk();
  const askOperator = operatorDoor(config.exchange);
  if (!askOperator)
    throw new Error(
      `${config.exchange}: there is no operator.json with an enrolment door: install the operator's public half there`,
    );
  const recorder = new Recorder({ clock, disk, folder: join(folder, 'flight'), log });
  await disk.makeFolder(folder);
  const { scanner } = await systemHardware(
    { ...config, vehicleId: '', vehicleLabel: '' },
    { clock, log, recorder },
  );
  const random = systemRandom();
  return openEnrolScreen({ folder, disk, random, askOperator, port, token, theme, scanner, clock, log });
}

function operatorDoor(exchangeFolder: string) {
  const half = new Exchange(exchangeFolder).read('operator.json', OperatorHalf);
  return half?.enrol && askOperatorAt({ ...half.enrol, ca: half.ca });
}

/** Both the root that software must prove itself by and the door that it comes through are installed with the terminal. */
function updatesOf(exchange: Exchange): Updates | undefined {
  const half = exchange.read('operator.json', OperatorHalf);
  const path = exchange.path(UPDATE_ROOT_FILE);
  if (!half?.enrol || !existsSync(path)) return undefined;
  return { root: readFileSync(path), fetch: fetchUpdateAt({ ...half.enrol, ca: half.ca }) };
}

async function runTerminal(
  { config, log, clock, metrics, recentLog }: Context,
  screenToken: string,
  launcher: Launcher | undefined,
) {
  const exchange = new Exchange(config.exchange);
  const disk = nodeDisk();
  const { folder, kioskProfile: profile, kioskUnit: unit } = config;
  const { root } = await exchange.waitFor(clock, () => exchange.read('root.json', RootHalf));
  const firstBundle = await exchange.waitFor(clock, () => exchange.bundle());
  const identity = existsSync(join(folder, IDENTITY_FILE))
    ? readIdentity(readFileSync(join(folder, IDENTITY_FILE)))
    : undefined;
  const options = partOptions(config, identity);
  const askOperator = operatorDoor(config.exchange);
  const updates = updatesOf(exchange);
  const recorder = new Recorder({ clock, disk, folder: join(folder, 'flight'), log });
  const terminal = await openTerminal(
    options,
    {
      terminalNumber: terminalNumberOf(identity?.terminalId ?? basename(folder)),
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
      ...(await systemHardware(options, { clock, log, recorder })),
      recorder,
      board: linuxBoard(folder),
      machine: systemMachine(),
      ...(profile === undefined ? {} : { display: kioskDisplay({ profile, unit, log }) }),
      recentLog,
      metrics,
      screenToken,
      version,
      log,
      ...(askOperator && { askOperator }),
      ...(launcher && { launcher }),
      ...(updates && { updates }),
      fetchBundle: (site) => askSite(site, '/bundle', MAX_ANSWER_BYTES),
      askSite: (site, path) => askSite(site, path, MAX_ANSWER_BYTES),
    },
  );
  const watchdog = startWatchdog({ clock, env: process.env, log });
  const close = async () => {
    watchdog.stop();
    await terminal.close();
  };
  return { screenUrl: terminal.screenUrl, close };
}
