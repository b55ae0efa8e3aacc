/**
 * `npm run vault -- ceremony --officers 3 --threshold 2`: key ceremonies on the machine where the officers meet.
 * `replace --lost zhao --next sun` replaces a lost officer, `end` destroys every key of both sides at the end of the
 * epidemic. Each asks the officers who are there for their passphrases.
 */
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { destroyAuthority } from '../backend/authority/vault/destroy-everything';
import { destroyOperator } from '../backend/operator/segments/destroy-everything';
import { describe, loadConfig } from '../platform/config';
import { createLog } from '../platform/log';
import { nodeDisk } from '../platform/node-disk';
import { clockFromEnvironment } from '../platform/process-clock';
import { systemRandom } from '../platform/random';
import { fromUtf8 } from '../protocol/bytes';
import { bundleInForce, holdCeremony } from './ceremony/ceremony';
import { makeOfficer, type Officer, officerHalves, openOfficer } from './ceremony/officers';
import { ensurePolicy } from './ceremony/policy';
import { replaceOfficer } from './ceremony/replace';
import { Exchange } from './exchange';
import { sentenceOf } from './part';
import { sharesOfVault } from './trace/case-door';
import { passphraseBeside, VaultOptions } from './vault/options';

const COMMANDS = ['ceremony', 'replace', 'end'];
const clock = clockFromEnvironment(process.env);

async function main(): Promise<void> {
  const [command = '', ...argv] = process.argv.slice(2);
  if (!COMMANDS.includes(command) || argv.includes('--help')) {
    console.log(
      `npm run vault -- ${COMMANDS.join('|')} [options]:\n${describe(VaultOptions, 'CORIDE_VAULT')}`,
    );
    return;
  }
  const options = loadConfig(VaultOptions, { env: process.env, prefix: 'CORIDE_VAULT', argv });
  const data = resolve(options.data);
  const folder = options.officersFolder ?? join(data, 'officers');
  const exchange = new Exchange(join(data, 'exchange'));
  const present = () =>
    openAll(folder, options.present, bundleInForce(exchange)?.limits.quorum ?? options.threshold);

  if (command === 'ceremony') {
    if (officerHalves(folder).length === 0) await makeOfficers(folder, options.officers, options.names);
    const { site, dayShift, threshold: quorum } = options;
    const input = { exchange, officersFolder: folder, site, dayShift, quorum, now: clock.now() };
    const { bundle, because } = await holdCeremony({ ...input, present, renewBelowDays: 31 });
    await ensurePolicy({ exchange, bundle, present, staff: officerHalves(join(folder, 'staff')) });
    console.log(
      because
        ? `Bundle ${bundle.number} signed: ${because}.`
        : `Nothing to do: bundle ${bundle.number} will do.`,
    );
    console.log(
      `Day keys until day ${Math.max(...bundle.days.map(({ day }) => day))}; next ceremony in 14 days.`,
    );
  } else if (command === 'replace') {
    const { lost, next } = options;
    if (!lost || !next) throw new Error('say who is lost and who comes: --lost zhao --next sun');
    const shares = await sharesOfVault(join(data, 'authority', 'case.sock'), 0, 0xffff);
    const input = { exchange, officersFolder: folder, lost, next, shares, now: clock.now() };
    const { bundle, passphrase } = await replaceOfficer({ ...input, present: await present() });
    const there = options.present.filter((id) => id !== lost);
    const others = () => openAll(folder, there, bundle.limits.quorum);
    await ensurePolicy({ exchange, bundle, present: others, staff: officerHalves(join(folder, 'staff')) });
    console.log(`Bundle ${bundle.number} names ${next} in the place of ${lost}.`);
    handOver(next, passphrase);
  } else {
    const who = (await present()).map(({ id }) => id);
    if (options.confirm !== 'destroy everything')
      throw new Error("this cannot be undone: add --confirm 'destroy everything'");
    const common = { disk: nodeDisk(), clock, random: systemRandom() };
    const log = createLog('vault', { clock, write: () => {} });
    const authority = { ...common, log, folder: join(data, 'authority'), exchange: exchange.folder };
    console.log(fromUtf8((await destroyAuthority({ ...authority, who, why: options.why })).text));
    console.log(fromUtf8((await destroyOperator({ ...common, folder: join(data, 'operator') })).text));
  }
}

async function makeOfficers(folder: string, count: number, names: readonly string[]): Promise<void> {
  const all = Array.from({ length: count }, (_, i) => names[i] ?? `officer-${i + 1}`);
  for (const id of all) handOver(id, await makeOfficer(folder, id));
}

function handOver(id: string, passphrase: string): void {
  console.log(
    `\nOfficer ${id}: key file ${id}.key.json, passphrase (shown once, kept nowhere):\n\n    ${passphrase}\n`,
  );
}

/** Opens the keys of those who are there, or of as many as a quorum needs. */
async function openAll(folder: string, present: readonly string[], quorum: number): Promise<Officer[]> {
  const ids =
    present.length > 0
      ? present
      : officerHalves(folder)
          .map(({ id }) => id)
          .slice(0, quorum);
  const opened: Officer[] = [];
  for (const id of ids) {
    const passphrase = passphraseBeside(folder, id) ?? (await ask(`Passphrase of officer ${id}: `));
    opened.push(await openOfficer(folder, id, passphrase));
  }
  return opened;
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
