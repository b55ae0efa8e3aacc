/**
 * Many terminals in one process, each with its own folder, certificate, MQTT session and screen: 200 processes do not fit on
 * two cores. The code is a terminal's own, composed as `start/terminal.ts` composes it, without watchdog, board and kiosk.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemHardware } from '../../device/compose/hardware';
import { TerminalOptions } from '../../device/config';
import { Recorder } from '../../device/recorder/recorder';
import { openTerminal, readSecret, type Terminal } from '../../device/terminal';
import { loadConfig, option } from '../../platform/config';
import { mqttNetwork } from '../../platform/mqtt-network';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { importSigningKey } from '../../protocol/signing';
import { terminalNumberOf } from '../../protocol/terminal-id';
import { askSite } from '../../start/ask-site';
import { Exchange, keyBytes, RootHalf } from '../../start/exchange';
import { runPart } from '../../start/part';

/** One terminal's command line, as `npm run start:terminal` would take it. */
export type TerminalArguments = readonly string[];

const Options = option.group({
  list: option.path({ description: 'JSON: the command line of each terminal, `TerminalArguments[]`' }),
  exchange: option.path({ description: 'where root and first bundle lie' }),
});

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

runPart('terminals', Options, async ({ config, log, clock, recentLog }) => {
  const exchange = new Exchange(config.exchange);
  const disk = nodeDisk();
  const { root } = await exchange.waitFor(clock, () => exchange.read('root.json', RootHalf));
  const firstBundle = await exchange.waitFor(clock, () => exchange.bundle());
  const open = async (argv: TerminalArguments): Promise<Terminal> => {
    const options = loadConfig(TerminalOptions, { env: {}, prefix: 'CORIDE_TERMINAL', argv });
    const { folder } = options;
    const recorder = new Recorder({ clock, disk, folder: join(folder, 'flight'), log });
    return openTerminal(
      options,
      {
        terminalNumber: terminalNumberOf(basename(folder)),
        codeKey: await readSecret(disk, join(folder, 'code.key')),
        root: keyBytes('root', root),
        firstBundle,
        signingKey: importSigningKey(await readSecret(disk, join(folder, 'signing.key'))),
      },
      {
        ...{ clock, disk, recorder, recentLog, log },
        random: systemRandom(),
        network: mqttNetwork(),
        ...(await systemHardware(options, { clock, log, recorder })),
        fetchBundle: (site) => askSite(site, '/bundle', MAX_ANSWER_BYTES),
        askSite: (site, path) => askSite(site, path, MAX_ANSWER_BYTES),
      },
    );
  };
  const list = JSON.parse(readFileSync(config.list, 'utf8')) as TerminalArguments[];
  const terminals: Terminal[] = [];
  for (const argv of list) terminals.push(await open(argv));
  return {
    ready: { screens: terminals.map(({ screenUrl }) => screenUrl) },
    close: async () => {
      await Promise.all(terminals.map((terminal) => terminal.close()));
    },
  };
});
