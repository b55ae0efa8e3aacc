/**
 * The vault's online keys: ticket keys, registrar key, audit key, one plain file `keyrings/online.json` (0600). The
 * folder `keyrings/` is in no backup (PROTOCOL.md section 1).
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import { makeUnbackedFolders } from '../../../platform/keyring';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, utf8 } from '../../../protocol/bytes';
import { type HpkeKeyPair, importSecretKey } from '../../../protocol/hpke';
import { jsonReader } from '../../../protocol/schema';
import { importSigningKey, type SigningKey } from '../../../protocol/signing';

const Secret = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

export const KeyFile = Type.Object({
  tickets: Type.Array(
    Type.Object({
      number: Type.Integer({ minimum: 0, maximum: 15 }),
      secret: Secret,
      /** Day on which it was made. */
      madeOn: Type.Integer({ minimum: 0, maximum: 0xffff }),
    }),
    { minItems: 1, maxItems: 16 },
  ),
  registrar: Secret,
  audit: Secret,
});

export type KeyFile = Static<typeof KeyFile>;

export type TicketKey = { readonly number: number; readonly madeOn: number; readonly key: SigningKey };

export type VaultKeys = {
  /** Newest last. */
  readonly tickets: readonly TicketKey[];
  readonly registrar: HpkeKeyPair;
  /** The registrar key's secret bytes: keys of the registrar's own are derived from them. */
  readonly registrarSecret: Uint8Array;
  readonly audit: SigningKey;
};

const MAX_KEY_FILE = 16 * 1024;

export const keyringsFolder = (folder: string): string => join(folder, 'keyrings');
/** The keyrings and their mirror: mount another disk there. Neither belongs into a backup. */
export const keyringFolders = (folder: string): string[] => [
  keyringsFolder(folder),
  join(folder, 'keyrings-mirror'),
];
const keyFilePath = (folder: string): string => join(keyringsFolder(folder), 'online.json');
const mirrorPath = (folder: string): string => join(keyringFolders(folder)[1]!, 'online.json');
export const tlsKeyPath = (folder: string): string => join(keyringsFolder(folder), 'relay-tls.key.pem');

/** The key file of the authority's folder, or undefined before the first start; `Malformed` when it is damaged. */
export async function readKeyFile(disk: Disk, folder: string): Promise<KeyFile | undefined> {
  const path = keyFilePath(folder);
  const bytes = (await readIfThere(disk, path)) ?? (await readIfThere(disk, mirrorPath(folder)));
  return bytes && jsonReader(path, KeyFile, MAX_KEY_FILE)(bytes);
}

export async function writeKeyFile(disk: Disk, folder: string, file: KeyFile): Promise<void> {
  await makeUnbackedFolders(disk, keyringFolders(folder));
  for (const path of [keyFilePath(folder), mirrorPath(folder)])
    await writeFileAtomic(disk, path, utf8(`${JSON.stringify(file, null, 2)}\n`));
}

/**
 * The keys, ready for use.
 * @throws Error naming the file when there is none: `prepareAuthority` makes it
 */
export async function openVaultKeys(disk: Disk, folder: string): Promise<VaultKeys> {
  const file = await readKeyFile(disk, folder);
  if (!file) throw new Error(`${keyFilePath(folder)} is missing: prepareAuthority makes the vault's keys`);
  const registrarSecret = secretBytes(file.registrar);
  return {
    tickets: file.tickets.map(({ number, madeOn, secret }) => ({
      number,
      madeOn,
      key: importSigningKey(secretBytes(secret)),
    })),
    registrar: importSecretKey(registrarSecret),
    registrarSecret,
    audit: importSigningKey(secretBytes(file.audit)),
  };
}

export const secretBytes = (text: string): Uint8Array => fromBase64url("key of the vault's file", text, 32);

/** The content of a file, or undefined where there is none. */
export async function readIfThere(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
