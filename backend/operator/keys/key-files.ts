/** The operator's keys as files: who makes them and who reads them agree here on names and forms. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../../platform/disk';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, importSecretKey } from '../../../protocol/hpke';
import { importSigningKey, type SigningKey } from '../../../protocol/signing';
import type { CertifiedKey } from './certificates';

/** Files of the operator's folder. */
export const OPERATOR_FILES = {
  ca: { cert: 'keys/ca.crt.pem', key: 'keys/ca.key.pem' },
  server: { cert: 'keys/server.crt.pem', key: 'keys/server.key.pem' },
  /** X25519 secret, 32 bytes as base64url, as are the others. */
  relay: 'keys/relay.key',
  /** Ed25519 secret. */
  cards: 'keys/cards.key',
  receipts: 'keys/receipts.key',
  /** Ed25519 secret; there once software was released. */
  updatesTimestamp: 'keys/updates-timestamp.key',
  /** What is published for terminals. */
  updates: 'updates',
  registry: 'registry.json',
  /** Who changed the registry, what, when. */
  registryChanges: 'data/registry-changes',
  /** The segment keyring: apart from `data`, in no backup; mount another disk on the second. */
  keyrings: ['keyring', 'keyring-mirror'],
  /** Who ordered what of which terminals, and what they answered. */
  commands: 'data/commands',
  /** Who rolled what out, wave by wave; how riders fared until now. */
  rollouts: 'data/rollouts',
  rolloutFigures: 'data/rollout-figures.json',
  /** How each terminal is wanted to be. */
  desired: 'desired.json',
  /** What vehicles read when their terminals were told last. */
  toldReadings: 'data/told-readings.json',
  receiptsOfDestruction: 'receipts',
  releases: 'data/releases.json',
  store: 'data/journal',
  quarantine: 'data/quarantine',
  segmentList: 'data/segment-list',
  segments: 'data/segments',
  /** Exports of terminals go in, answers come out. */
  import: 'import',
  cardOwners: 'data/card-owners',
  /** Numbers of revoked cards, one a line; `number` of the newest list that was signed. */
  revokedCards: 'revoked-cards.json',
} as const;

/** Files of a terminal's folder. */
export const TERMINAL_FILES = {
  cert: 'cert.pem',
  key: 'key.pem',
  ca: 'ca.pem',
  /** Ed25519 secret, 32 bytes as base64url. */
  signing: 'signing.key',
  /** `Kc`, 32 bytes as base64url. */
  code: 'code.key',
} as const;

/** What the running operator needs of its keys; the CA's own key is not among them. */
export type OperatorKeys = {
  /** PEM texts for the TLS servers of broker and doors. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly relay: HpkeKeyPair;
  /** Signs cards, and receipts of destruction. */
  readonly cards: SigningKey;
  /** Proves grants and receipts. */
  readonly receipts: Uint8Array;
};

/** @throws the system's error when `prepareOperator` never ran, `Malformed` when a file is no key */
export async function readOperatorKeys(disk: Disk, folder: string): Promise<OperatorKeys> {
  const text = async (name: string) => fromUtf8(await disk.read(join(folder, name)));
  const secret = async (name: string) => fromBase64url(name, (await text(name)).trim(), 32);
  const { ca, server } = OPERATOR_FILES;
  const cert = await text(server.cert);
  const key = await text(server.key);
  expectPair(join(folder, server.cert), cert, key);
  return {
    tls: { ca: await text(ca.cert), cert, key },
    relay: importSecretKey(await secret(OPERATOR_FILES.relay)),
    cards: importSigningKey(await secret(OPERATOR_FILES.cards)),
    receipts: await secret(OPERATOR_FILES.receipts),
  };
}

/** OpenSSL's own words, when a server is opened, name no file. */
function expectPair(path: string, cert: string, key: string): void {
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return;
  } catch (cause) {
    throw new Malformed(path, 'or its key is damaged: put both back from a copy, or remove both', { cause });
  }
  throw new Malformed(path, 'is not of the key beside it: put both back from a copy, or remove both');
}

/** Text files in a folder of secrets: 0600, written whole. */
export class KeyFolder {
  constructor(
    private readonly disk: Disk,
    private readonly folder: string,
  ) {}

  async read(name: string): Promise<string | undefined> {
    try {
      return fromUtf8(await this.disk.read(join(this.folder, name)));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  write(name: string, text: string): Promise<void> {
    return writeFileAtomic(this.disk, join(this.folder, name), utf8(text));
  }

  /** The 32 bytes in a file, made first when there is none. */
  async secret(name: string, make: () => Uint8Array): Promise<Uint8Array> {
    const found = await this.read(name);
    if (found !== undefined) return fromBase64url(join(this.folder, name), found.trim(), 32);
    const bytes = make();
    await this.write(name, `${toBase64url(bytes)}\n`);
    return bytes;
  }

  /**
   * The certificate and key in two files, made first where there are none or `isGood` says no. The certificate is
   * written last: a crash in between leaves a pair that does not fit, which is made again.
   */
  async certified(
    names: { readonly cert: string; readonly key: string },
    isGood: (found: CertifiedKey) => Promise<boolean>,
    make: () => Promise<CertifiedKey>,
  ): Promise<CertifiedKey> {
    const cert = await this.read(names.cert);
    const key = await this.read(names.key);
    if (cert !== undefined && key !== undefined && (await isGood({ cert, key }))) return { cert, key };
    const made = await make();
    await this.write(names.key, made.key);
    await this.write(names.cert, made.cert);
    return made;
  }
}
