/**
 * The operator's first start: its CA, relay and card keys, the registry, the terminals' certificates and keys, and the
 * public halves for the others. Run again it keeps what is there and adds what is missing. Enrolment of terminals by
 * a one-time code is another issue; here their secrets are laid into their folders.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { type Random, systemRandom } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { toBase64url, utf8 } from '../../../protocol/bytes';
import { generateHpkeKey, importSecretKey } from '../../../protocol/hpke';
import { generateSigningKey, importSigningKey } from '../../../protocol/signing';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { checkRegistry, readRegistry } from '../registry/read-registry';
import type { Line, RegistryFile, TerminalRecord, Vehicle } from '../registry/schema';
import {
  type CertifiedKey,
  certifyRequest,
  isGood,
  makeCa,
  makeClientCertificate,
  makeServerCertificate,
} from './certificates';
import { KeyFolder, OPERATOR_FILES, TERMINAL_FILES } from './key-files';

/** What the fleet is made of, before keys: one terminal for each vehicle named. */
export type RegistryDraft = {
  /** Operator id, `[a-z0-9-]{1,16}`. */
  readonly operator: string;
  readonly lines: readonly Line[];
  readonly vehicles: readonly Vehicle[];
  /** `number`: random unless given. `from`: unix ms of the assignment, default 0, always. */
  readonly terminals: readonly {
    readonly vehicleId: string;
    readonly number?: number;
    readonly from?: number;
  }[];
};

export type PreparedTerminal = {
  readonly terminalId: string;
  readonly number: number;
  /** The last vehicle that it was assigned to. */
  readonly vehicleId: string;
  /** Where its secrets lie. */
  readonly folder: string;
};

export type PrepareOptions = {
  /** The operator's own. */
  readonly folder: string;
  /** For public halves. */
  readonly exchange: string;
  /** Holds a folder for each terminal, named by its terminalId. */
  readonly terminalsFolder: string;
  readonly registryDraft: RegistryDraft;
  /** Name or address under which terminals and authority reach the operator. */
  readonly host: string;
  readonly apiPort: number;
  readonly mqttPort: number;
  /** Where new terminals hand in their codes; left out, nowhere. */
  readonly enrolPort?: number;
  readonly log: Log;
  readonly disk?: Disk;
  readonly random?: Random;
};

const SERVER_DAYS = 365;
const CLIENT_DAYS = 730;
/** A certificate with fewer days left is replaced at the next start. */
const RENEW_DAYS = 30;
const AUTHORITY = 'authority';

/**
 * @returns the terminals whose secrets it laid down, in the registry's order
 * @throws RegistryFaults when draft or registry file cannot be used, and whatever the disk throws
 */
export async function prepareOperator(options: PrepareOptions): Promise<{ terminals: PreparedTerminal[] }> {
  const { folder, exchange, terminalsFolder, registryDraft, host, apiPort, mqttPort, enrolPort, log } =
    options;
  const disk = options.disk ?? nodeDisk();
  const random = options.random ?? systemRandom();
  for (const each of ['keys', 'keyring', 'data']) await disk.makeFolder(join(folder, each));
  await disk.makeFolder(exchange);
  const keys = new KeyFolder(disk, folder);

  const ca = await keys.certified(
    OPERATOR_FILES.ca,
    (found) => expectFit(folder, found),
    () => makeCa('Coride operator CA'),
  );
  const hosts = [...new Set(['localhost', '127.0.0.1', host])];
  await keys.certified(
    OPERATOR_FILES.server,
    async (found) => (await fits(found)) && isGood(ca, found.cert, RENEW_DAYS, hosts),
    () => makeServerCertificate(ca, 'operator', hosts, SERVER_DAYS),
  );
  const relay = importSecretKey(await keys.secret(OPERATOR_FILES.relay, () => generateHpkeKey().secretBytes));
  const cards = importSigningKey(
    await keys.secret(OPERATOR_FILES.cards, () => generateSigningKey().secretBytes),
  );
  await keys.secret(OPERATOR_FILES.receipts, () => random.bytes(32));

  const registryPath = join(folder, OPERATOR_FILES.registry);
  const before = await findRegistry(disk, registryPath);
  const registry = await completeRegistry(
    before,
    registryDraft,
    registryPath,
    async (number) => {
      const terminal = new KeyFolder(disk, await terminalFolder(disk, terminalsFolder, number));
      const code = await terminal.secret(TERMINAL_FILES.code, () => random.bytes(32));
      const signing = await terminal.secret(TERMINAL_FILES.signing, () => generateSigningKey().secretBytes);
      return { codeKey: toBase64url(code), signingKey: toBase64url(importSigningKey(signing).public) };
    },
    random,
  );
  if (JSON.stringify(registry) !== JSON.stringify(before))
    await writeFileAtomic(disk, registryPath, json(registry));

  const terminals: PreparedTerminal[] = [];
  for (const { terminalId, number, assignments, enrolledAt, revokedAt } of registry.terminals) {
    // One that enrolled itself made its keys itself, and a revoked one needs none.
    if (enrolledAt !== undefined || revokedAt !== undefined) continue;
    const own = await terminalFolder(disk, terminalsFolder, number);
    await certifyTerminal(new KeyFolder(disk, own), ca, terminalId);
    const vehicleId = assignments.findLast((each) => each.vehicleId !== null)?.vehicleId ?? '';
    terminals.push({ terminalId, number, vehicleId, folder: own });
  }

  await publishTerminals(disk, exchange, registry);
  await publishVehicles(disk, exchange, registry);
  await publish(disk, join(exchange, 'operator.json'), {
    ca: ca.cert,
    relay: toBase64url(relay.public),
    cards: toBase64url(cards.public),
    api: { host, port: apiPort },
    mqtt: { host, port: mqttPort },
    ...(enrolPort !== undefined && { enrol: { host, port: enrolPort } }),
  });
  log.info('operator prepared', { terminals: terminals.length, vehicles: registry.vehicles.length });
  return { terminals };
}

/**
 * The authority's client certificate, CN authority, for the key of its request.
 * @param options.csr PKCS #10, PEM
 * @returns PEM
 * @throws Error when the request is for another name, or does not prove its key
 */
export async function signAuthorityRequest(options: {
  readonly folder: string;
  readonly csr: string;
  readonly disk?: Disk;
}): Promise<string> {
  const { folder, csr, disk = nodeDisk() } = options;
  return certifyRequest(await readCa(disk, folder), csr, AUTHORITY, AUTHORITY, SERVER_DAYS);
}

/**
 * A terminal's certificate for the key of its request. The CA's key is read for each: the running operator does not hold it.
 * @param subject that the request must have; `name` is what the certificate says
 * @throws Error as above
 */
export async function signTerminalRequest(
  { folder, disk = nodeDisk() }: { readonly folder: string; readonly disk?: Disk },
  csr: string,
  subject: string,
  name: string,
): Promise<string> {
  return certifyRequest(await readCa(disk, folder), csr, subject, name, CLIENT_DAYS);
}

async function readCa(disk: Disk, folder: string): Promise<CertifiedKey> {
  const keys = new KeyFolder(disk, folder);
  const cert = await keys.read(OPERATOR_FILES.ca.cert);
  const key = await keys.read(OPERATOR_FILES.ca.key);
  if (cert === undefined || key === undefined)
    throw new Error(`${folder}: there is no CA yet, prepare the operator first`);
  return { cert, key };
}

/** Hands the terminals' public signing keys to the authority, whose list of them only grows. */
export function publishTerminals(disk: Disk, exchange: string, { terminals }: RegistryFile): Promise<void> {
  const handed = terminals.map(({ terminalId, number, signingKey }) => ({ terminalId, number, signingKey }));
  return publish(disk, join(exchange, 'terminals.json'), handed);
}

/**
 * Hands the authority what tracing asks of vehicles: how long the air of each stays shared. Neither plates nor capacities: it has no
 * use for them.
 */
export function publishVehicles(disk: Disk, exchange: string, { vehicles }: RegistryFile): Promise<void> {
  const handed = vehicles.map(({ id, airClearingMinutes }) => ({ vehicleId: id, airClearingMinutes }));
  return publish(disk, join(exchange, 'vehicles.json'), handed);
}

const publish = (disk: Disk, path: string, value: unknown): Promise<void> =>
  writeFileAtomic(disk, path, json(value), { mode: 0o644 });

async function findRegistry(disk: Disk, path: string): Promise<RegistryFile | undefined> {
  try {
    return readRegistry(path, await disk.read(path));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The registry with what the draft has beyond it; what is there stays as somebody may have edited it. */
async function completeRegistry(
  before: RegistryFile | undefined,
  draft: RegistryDraft,
  path: string,
  makeKeys: (number: number) => Promise<Pick<TerminalRecord, 'codeKey' | 'signingKey'>>,
  random: Random,
): Promise<RegistryFile> {
  const known = before ?? { v: 1, operator: draft.operator, lines: [], vehicles: [], terminals: [] };
  const added = <T extends { id: string }>(list: readonly T[], more: readonly T[]) => [
    ...list,
    ...more.filter(({ id }) => !list.some((each) => each.id === id)),
  ];
  const terminals = [...known.terminals];
  for (const { vehicleId, number: wanted, from } of draft.terminals) {
    // Had one before: it may have been moved since, and the number of the draft's is its own.
    if (known.terminals.some(({ assignments }) => assignments.some((each) => each.vehicleId === vehicleId)))
      continue;
    const number = wanted ?? freeNumber(terminals, random);
    const assignments = [{ vehicleId, from: from ?? 0 }];
    terminals.push({ terminalId: terminalIdOf(number), number, ...(await makeKeys(number)), assignments });
  }
  return checkRegistry(path, {
    ...known,
    lines: added(known.lines, draft.lines),
    vehicles: added(known.vehicles, draft.vehicles),
    terminals,
  });
}

function freeNumber(terminals: readonly TerminalRecord[], random: Random): number {
  let number = random.uint32();
  while (terminals.some((each) => each.number === number)) number = random.uint32();
  return number;
}

async function terminalFolder(disk: Disk, terminalsFolder: string, number: number): Promise<string> {
  const folder = join(terminalsFolder, terminalIdOf(number));
  await disk.makeFolder(folder);
  return folder;
}

async function certifyTerminal(own: KeyFolder, ca: CertifiedKey, terminalId: string): Promise<void> {
  await own.certified(
    TERMINAL_FILES,
    async (found) => (await fits(found)) && isGood(ca, found.cert, RENEW_DAYS, []),
    () => makeClientCertificate(ca, terminalId, CLIENT_DAYS),
  );
  if ((await own.read(TERMINAL_FILES.ca)) !== ca.cert) await own.write(TERMINAL_FILES.ca, ca.cert);
}

/** Whether a key is its certificate's: a crash between writing the two, or damage, leaves a pair that does not fit. */
async function fits({ cert, key }: CertifiedKey): Promise<boolean> {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    // One of them cannot be read.
    return false;
  }
}

/** Another CA would shut out every terminal: a broken one is never replaced. */
async function expectFit(folder: string, found: CertifiedKey): Promise<true> {
  if (await fits(found)) return true;
  const { cert, key } = OPERATOR_FILES.ca;
  throw new Error(`${folder}: ${cert} and ${key} do not belong together, restore both from the same copy`);
}

const json = (value: unknown): Uint8Array => utf8(`${JSON.stringify(value, null, 2)}\n`);
