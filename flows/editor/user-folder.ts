/**
 * The folder that Node-RED works in: the shipped flows, one file a tab so that git can merge them, put together at the first
 * start; later what people deployed. When the shipped ones change, those that nobody edited are replaced.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { toBase64url, utf8 } from '../../protocol/bytes';

const FLOWS = 'flows.json';
/** Hash of the flows that this program laid there last. */
const LAID = 'shipped.sha256';
const SECRET = 'credentials.key';

export type UserFolder = { readonly userDir: string; readonly credentialSecret: string };

type FlowNode = { readonly id: string };

/**
 * @param shipped texts of the tabs' files, in the order of their names
 * @throws SyntaxError naming no file when a shipped text is no JSON: tests read them all
 */
export async function openUserFolder(options: {
  readonly folder: string;
  readonly shipped: readonly string[];
  readonly disk: Disk;
  readonly random: Random;
  readonly log: Log;
}): Promise<UserFolder> {
  const { folder, shipped, disk, random, log } = options;
  await disk.makeFolder(folder);
  const read = async (name: string): Promise<string | undefined> => {
    try {
      return new TextDecoder().decode(await disk.read(join(folder, name)));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const write = (name: string, text: string) => writeFileAtomic(disk, join(folder, name), utf8(text));

  const wanted = joinTabs(shipped);
  const there = await read(FLOWS);
  const laid = await read(LAID);
  if (there === undefined || hashOf(there) === laid) {
    if (there !== wanted) {
      await write(FLOWS, wanted);
      await write(LAID, hashOf(wanted));
    }
  } else if (hashOf(wanted) !== laid) {
    log.warn('the shipped flows have changed, and yours are kept: import what you want of them');
  }
  let credentialSecret = await read(SECRET);
  if (credentialSecret === undefined) {
    credentialSecret = toBase64url(random.bytes(32));
    await write(SECRET, credentialSecret);
  }
  return { userDir: folder, credentialSecret };
}

/** Tabs as one file of flows, as Node-RED itself writes it. */
export function joinTabs(texts: readonly string[]): string {
  const nodes = texts.flatMap((text) => JSON.parse(text) as FlowNode[]);
  return JSON.stringify(nodes, null, 4);
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
