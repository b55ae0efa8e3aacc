/**
 * Officers' key files in a folder that no part's process opens. In a real city each officer keeps the own file and
 * passphrase; the city in a box plays three officers, and their passphrases lie beside the files.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  halfOf,
  makeKeyFile,
  type Officer,
  type OfficerHalf,
  openKeyFile,
  readKeyFile,
} from '../../backend/authority/officers/key-file';
import { nodeDisk } from '../../platform/node-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';

export type { Officer, OfficerHalf };

export const DEMO_OFFICERS = ['li', 'wang', 'zhao'];
/** The passphrase lies beside the file: a higher cost would only slow the demo down. */
const DEMO_COST = 12;

const SUFFIX = '.key.json';
export const keyFilePath = (folder: string, id: string): string => join(folder, `${id}${SUFFIX}`);
export const passphrasePath = (folder: string, id: string): string => join(folder, `${id}.passphrase`);

/** The public halves of everybody who has a key file in the folder, by name. */
export function officerHalves(folder: string): OfficerHalf[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(SUFFIX)) : [];
  return names.sort().map((name) => halfOf(readKeyFile(new Uint8Array(readFileSync(join(folder, name))))));
}

/** Opens an officer's keys; a sentence that names the file when it is missing, or the passphrase another's. */
export async function openOfficer(folder: string, id: string, passphrase: string): Promise<Officer> {
  const path = keyFilePath(folder, id);
  if (!existsSync(path)) throw new Error(`no key file of officer ${id} at ${path}`);
  return openKeyFile(readKeyFile(new Uint8Array(readFileSync(path))), passphrase);
}

/** Makes an officer's key file. Resolves with the passphrase, which is kept nowhere. */
export async function makeOfficer(folder: string, id: string, cost?: number): Promise<string> {
  const disk = nodeDisk();
  await disk.makeFolder(folder);
  const { file, passphrase } = await makeKeyFile(id, cost);
  await writeFileAtomic(disk, keyFilePath(folder, id), file);
  return passphrase;
}

/** The demo's officers, made at first need, with their passphrases beside them. */
export async function demoOfficers(folder: string): Promise<void> {
  for (const id of DEMO_OFFICERS) {
    if (existsSync(keyFilePath(folder, id))) continue;
    const passphrase = await makeOfficer(folder, id, DEMO_COST);
    await writeFileAtomic(
      nodeDisk(),
      passphrasePath(folder, id),
      new TextEncoder().encode(`${passphrase}\n`),
    );
  }
}

/** The demo's administrator: a key to sign in with, and no share. Apart from the officers, whom the folder lists. */
export async function demoStaff(folder: string): Promise<OfficerHalf[]> {
  const staff = join(folder, 'staff');
  if (!existsSync(keyFilePath(staff, 'chen'))) {
    const passphrase = await makeOfficer(staff, 'chen', DEMO_COST);
    await writeFileAtomic(
      nodeDisk(),
      passphrasePath(staff, 'chen'),
      new TextEncoder().encode(`${passphrase}\n`),
    );
  }
  return officerHalves(staff);
}

/** Key files and passphrases of the demo's people, for the console that plays them; none before the first ceremony. */
export function demoKeys(folder: string): { keyFile: unknown; passphrase: string }[] {
  return [folder, join(folder, 'staff')].flatMap((place) =>
    officerHalves(place).map(({ id }) => ({
      keyFile: JSON.parse(readFileSync(keyFilePath(place, id), 'utf8')) as unknown,
      passphrase: readFileSync(passphrasePath(place, id), 'utf8').trim(),
    })),
  );
}

/** Two of the demo's three: a quorum. */
export async function demoQuorum(folder: string): Promise<Officer[]> {
  await demoOfficers(folder);
  return Promise.all(DEMO_OFFICERS.slice(0, 2).map((id) => readOfficer(folder, id)));
}

/** Opens an officer whose passphrase lies beside the file: a demo's. */
export async function readOfficer(folder: string, id: string): Promise<Officer> {
  const path = passphrasePath(folder, id);
  if (!existsSync(path)) throw new Error(`no passphrase of officer ${id} at ${path}: run npm start once`);
  return openOfficer(folder, id, readFileSync(path, 'utf8').trim());
}
