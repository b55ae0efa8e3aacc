/**
 * Three demo officers, played by one program: a key file each in the `officers` folder, which no part's process
 * opens. Not for production: there every officer keeps a passkey or a key file of their own (issue "dedicated
 * server").
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { nodeDisk } from '../../platform/node-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { generateHpkeKey, type HpkeKeyPair, importSecretKey } from '../../protocol/hpke';
import { checker } from '../../protocol/schema';
import { generateSigningKey, importSigningKey, type SigningKey } from '../../protocol/signing';

export const DEMO_OFFICERS = ['li', 'wang', 'zhao'];

export type Officer = { readonly id: string; readonly seal: HpkeKeyPair; readonly sign: SigningKey };

const Secret = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const checkKeyFile = checker('key file', Type.Object({ id: Type.String(), seal: Secret, sign: Secret }));

/** Reads an officer's key file; a sentence that names the file when it is missing or no key file. */
export function readOfficer(folder: string, id: string): Officer {
  const path = join(folder, `${id}.json`);
  if (!existsSync(path)) throw new Error(`no key file of officer ${id} at ${path}: run npm start once`);
  const file = checkKeyFile(JSON.parse(readFileSync(path, 'utf8')));
  return {
    id: file.id,
    seal: importSecretKey(fromBase64url('seal key', file.seal, 32)),
    sign: importSigningKey(fromBase64url('signing key', file.sign, 32)),
  };
}

/** The demo's officers, made at first need. */
export async function demoOfficers(folder: string): Promise<Officer[]> {
  const disk = nodeDisk();
  await disk.makeFolder(folder);
  for (const id of DEMO_OFFICERS) {
    const path = join(folder, `${id}.json`);
    if (existsSync(path)) continue;
    const seal = toBase64url(generateHpkeKey().secretBytes);
    const sign = toBase64url(generateSigningKey().secretBytes);
    const text = `${JSON.stringify({ id, seal, sign }, null, 2)}\n`;
    await writeFileAtomic(disk, path, new TextEncoder().encode(text), { mode: 0o600 });
  }
  return DEMO_OFFICERS.map((id) => readOfficer(folder, id));
}
