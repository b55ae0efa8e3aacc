/** Disk as a port (DESIGN.md rule 11). Errors are the operating system's: `code` is `ENOENT`, `ENOSPC`, `EIO`, … */
export interface Disk {
  /**
   * Opens a file. `read`: it must exist. `write`: made when absent, read and written.
   * `create`: read and written, fails with `EEXIST` when there is one.
   * @param permissions of a file made here, default 0o600: for the owner only.
   */
  open(path: string, mode: OpenMode, permissions?: number): Promise<DiskFile>;
  /** The whole content. */
  read(path: string): Promise<Uint8Array>;
  /** The names in a folder, sorted, without those of folders; `ENOENT` when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Makes a folder and its parents, for the owner only; harmless when it is there. */
  makeFolder(path: string): Promise<void>;
  /** Gives a file a new name, replacing a file of that name; after a crash one or the other is there. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; `ENOENT` when there is none. */
  remove(path: string): Promise<void>;
  /** Removes a folder with all that is in it; harmless when there is none. A power cut may leave some of it. */
  removeFolder(path: string): Promise<void>;
  /** Resolves when names made, changed and removed in this folder would survive a power cut. */
  syncFolder(path: string): Promise<void>;
  /**
   * Takes a folder for this process alone, until released or the process ends.
   * @throws FolderLocked naming who has it.
   */
  lock(folder: string): Promise<FolderLock>;
}

export type OpenMode = 'read' | 'write' | 'create';

/** An open file. */
export interface DiskFile {
  /** Writes all of `bytes` at `position`, or rejects and may have written some. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Up to `length` bytes from `position`: fewer only where the file ends. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** Bytes in the file. */
  size(): Promise<number>;
  /** Cuts the file, or lengthens it by zeros. */
  truncate(length: number): Promise<void>;
  /** Resolves when everything written would survive a power cut (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A folder held by this process. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Another process (or another part of this one) holds the folder. */
export class FolderLocked extends Error {
  readonly code = 'FOLDER_LOCKED';
  constructor(
    readonly folder: string,
    /** The process that holds it. */
    readonly pid: number,
  ) {
    super(`${folder} is in use by process ${pid}: stop that process, or give this one another folder`);
    this.name = 'FolderLocked';
  }
}

/** Whether `error` says that a file or folder does not exist. */
export function isNotFound(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** The names in a folder; none where there is no folder. */
export async function listIfThere(disk: Disk, folder: string): Promise<string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** Removes a file. @returns false where there was none */
export async function removeIfThere(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.remove(path);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** The system code of an error (`EIO`, `ENOSPC`, …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
