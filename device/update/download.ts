/**
 * A target's bytes onto the disk, going on where the last try was cut off. What a power cut left may be anything: only the whole file's
 * hash decides, and one that is wrong is begun anew.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Disk, type DiskFile, isNotFound } from '../../platform/disk';

export interface Wanted {
  /** As it is asked for. */
  readonly name: string;
  readonly length: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Bytes of a published file from `from` on, or from 0 where the server does not go on in the middle. */
export interface Answer {
  readonly from: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Undefined: there is no such file. Rejects, also in the middle, when the connection is lost. */
export type FetchFile = (name: string, from: number) => Promise<Answer | undefined>;

/** What arrived is not what was signed. */
export class WrongBytes extends Error {
  override readonly name = 'WrongBytes';
}

const PART = 'download.part';
const SYNC_EVERY = 1024 * 1024;
const READ_AT_ONCE = 64 * 1024;

/** @returns path of the whole, proven file. @throws WrongBytes, whatever `fetch` and the disk say */
export async function download(
  disk: Disk,
  folder: string,
  wanted: Wanted,
  fetch: FetchFile,
): Promise<string> {
  const path = join(folder, PART);
  await disk.makeFolder(folder);
  const file = await disk.open(path, 'write');
  try {
    const there = await file.size();
    if (there > wanted.length) await file.truncate(0);
    const hash = createHash('sha256');
    const from = there > wanted.length ? 0 : there;
    for await (const chunk of piecesOf(file, 0, from)) hash.update(chunk);
    if (from < wanted.length || from === 0) await fetchRest(file, from, wanted, fetch, hash);
    else if (hash.digest('hex') !== wanted.sha256) await startAnew(file, wanted, fetch);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.syncFolder(folder);
  return path;
}

type Hash = ReturnType<typeof createHash>;

async function fetchRest(
  file: DiskFile,
  from: number,
  wanted: Wanted,
  fetch: FetchFile,
  hash: Hash,
): Promise<void> {
  const answer = await fetch(wanted.name, from);
  if (!answer) throw new Error(`the operator has no ${wanted.name}`);
  if (answer.from !== from) {
    await file.truncate(0);
    await take(file, 0, answer.chunks, wanted, createHash('sha256'));
    return;
  }
  const isRight = await take(file, from, answer.chunks, wanted, hash, from > 0);
  // What lay there was no part of it: a power cut, or another version.
  if (!isRight) await startAnew(file, wanted, fetch);
}

async function startAnew(file: DiskFile, wanted: Wanted, fetch: FetchFile): Promise<void> {
  await file.truncate(0);
  const answer = await fetch(wanted.name, 0);
  if (!answer) throw new Error(`the operator has no ${wanted.name}`);
  await take(file, 0, answer.chunks, wanted, createHash('sha256'));
}

/**
 * @param mayBeWrong answer false instead of throwing, for there is another try
 * @throws WrongBytes
 */
async function take(
  file: DiskFile,
  from: number,
  chunks: AsyncIterable<Uint8Array>,
  wanted: Wanted,
  hash: Hash,
  mayBeWrong = false,
): Promise<boolean> {
  let at = from;
  let synced = from;
  for await (const chunk of chunks) {
    if (at + chunk.length > wanted.length)
      return wrong(file, `${wanted.name} is longer than what was signed`);
    await file.write(chunk, at);
    hash.update(chunk);
    at += chunk.length;
    if (at - synced >= SYNC_EVERY) {
      await file.sync();
      synced = at;
    }
  }
  if (at < wanted.length)
    throw new Error(`${wanted.name} came only in part: ${at} of ${wanted.length} bytes`);
  if (hash.digest('hex') === wanted.sha256) return true;
  if (mayBeWrong) return false;
  return wrong(file, `${wanted.name} is not what was signed`);
}

async function wrong(file: DiskFile, why: string): Promise<never> {
  await file.truncate(0);
  throw new WrongBytes(why);
}

/** The bytes of a file from `from` to `to`, piece by piece. */
export async function* piecesOf(file: DiskFile, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    const piece = await file.read(at, Math.min(READ_AT_ONCE, to - at));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

/** Forgets what was fetched. */
export async function removeDownload(disk: Disk, folder: string): Promise<void> {
  try {
    await disk.remove(join(folder, PART));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
