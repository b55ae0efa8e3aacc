import { dirname, normalize } from 'node:path';
import { type Disk, type DiskFile, type FolderLock, FolderLocked, type OpenMode } from './disk';
import { MemoryFile } from './memory-file';
import type { Random } from './random';

/** What is about to happen on a simulated disk. */
export interface DiskOperation {
  readonly kind:
    | 'open'
    | 'read'
    | 'write'
    | 'truncate'
    | 'sync'
    | 'list'
    | 'rename'
    | 'remove'
    | 'makeFolder'
    | 'removeFolder'
    | 'syncFolder';
  readonly path: string;
  /** Bytes of a write. */
  readonly bytes?: number;
}

export interface MemoryDiskOptions {
  /**
   * Decides what of the unsynced survives a crash: any sectors of a write, in any order, and any first few of the
   * changes of names. Without it, nothing unsynced does.
   */
  random?: Random;
  /** Bytes of all files together; beyond them writes fail with ENOSPC, the part that fits being written. */
  capacity?: number;
}

/**
 * A disk in memory with a write cache: what was not synced may be gone after `crash()`, and a failed sync drops what
 * it should have written while reads still show it, as Linux does. For tests and simulations.
 */
export class MemoryDisk implements Disk {
  /** Called before every operation: throw to make it fail, return a promise to make it wait. */
  before: ((operation: DiskOperation) => void | Promise<void>) | undefined;
  capacity: number;
  private readonly random: Random | undefined;
  private names = new Map<string, MemoryFile>();
  private durableNames = new Map<string, MemoryFile>();
  private renames: { folder: string; apply: (names: Map<string, MemoryFile>) => void }[] = [];
  private readonly folders = new Set<string>(['/', '.']);
  private readonly locks = new Map<string, object>();
  private generation = 0;
  private operationsLeft = Number.POSITIVE_INFINITY;

  constructor(options: MemoryDiskOptions = {}) {
    this.random = options.random;
    this.capacity = options.capacity ?? Number.POSITIVE_INFINITY;
  }

  /** Cuts the power: the unsynced is lost, open files fail with ECRASHED, locks are free. */
  crash(): void {
    this.generation++;
    const survive = this.random ? this.random.below(this.renames.length + 1) : 0;
    for (const { apply } of this.renames.slice(0, survive)) apply(this.durableNames);
    this.renames = [];
    this.names = new Map(this.durableNames);
    for (const file of new Set(this.names.values())) file.crash(this.random);
    this.locks.clear();
  }

  /** Ends the process that used it, such as by `kill -9`: what it wrote stays, open files fail with ECRASHED, locks are free. */
  kill(): void {
    this.generation++;
    this.locks.clear();
  }

  /** What of a file survives a power cut for certain; undefined: not even its name does. */
  platter(path: string): Uint8Array | undefined {
    return this.durableNames.get(normalize(path))?.platter;
  }

  /** Paths of the files that survive a power cut for certain. */
  get platterPaths(): string[] {
    return [...this.durableNames.keys()];
  }

  /** Cuts the power after `operations` more: the next one and all behind it fail with ECRASHED until `powerOn`. */
  cutPowerAfter(operations: number): void {
    this.operationsLeft = operations;
  }

  /** Lets the disk work again after `cutPowerAfter`; whether the power had been cut. */
  powerOn(): boolean {
    const wasCut = this.operationsLeft < 0;
    this.operationsLeft = Number.POSITIVE_INFINITY;
    return wasCut;
  }

  /** Makes the next `times` operations of a kind fail. */
  failNext(kind: DiskOperation['kind'], code: string, times = 1): void {
    let left = times;
    const others = this.before;
    this.before = (operation) => {
      if (operation.kind === kind && left-- > 0) throw systemError(code, operation.kind, operation.path);
      return others?.(operation);
    };
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const name = await this.begin('open', path);
    const there = this.names.get(name);
    if (there && mode === 'create') throw systemError('EEXIST', 'open', path);
    if (!there && mode === 'read') throw systemError('ENOENT', 'open', path);
    if (there) return this.handle(name, there);
    const folder = dirname(name);
    if (!this.folders.has(folder)) throw systemError('ENOENT', 'open', path);
    const made = new MemoryFile();
    this.change(folder, (names) => names.set(name, made));
    return this.handle(name, made);
  }

  async read(path: string): Promise<Uint8Array> {
    const name = await this.begin('read', path);
    return this.fileAt(name, 'read').content.slice();
  }

  async list(folder: string): Promise<string[]> {
    const name = await this.begin('list', folder);
    if (!this.folders.has(name)) throw systemError('ENOENT', 'list', folder);
    const inside = [...this.names.keys()].filter((path) => dirname(path) === name);
    return inside.map((path) => path.slice(name === '/' ? 1 : name.length + 1)).sort();
  }

  async makeFolder(path: string): Promise<void> {
    // Folders are made once, at a first start: they survive crashes here.
    for (let name = await this.begin('makeFolder', path); !this.folders.has(name); name = dirname(name)) {
      this.folders.add(name);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const name = await this.begin('rename', from);
    const file = this.fileAt(name, 'rename');
    this.change(dirname(name), (names) => {
      names.delete(name);
      names.set(normalize(to), file);
    });
  }

  async remove(path: string): Promise<void> {
    const name = await this.begin('remove', path);
    this.fileAt(name, 'remove');
    this.change(dirname(name), (names) => names.delete(name));
  }

  async removeFolder(path: string): Promise<void> {
    const name = await this.begin('removeFolder', path);
    const isInside = (other: string) => other.startsWith(`${name}/`);
    for (const file of [...this.names.keys()].filter(isInside))
      this.change(dirname(file), (names) => names.delete(file));
    for (const folder of [...this.folders].filter((each) => each === name || isInside(each)))
      this.folders.delete(folder);
  }

  async syncFolder(path: string): Promise<void> {
    const name = await this.begin('syncFolder', path);
    for (const { folder, apply } of this.renames) if (folder === name) apply(this.durableNames);
    this.renames = this.renames.filter(({ folder }) => folder !== name);
  }

  async lock(folder: string): Promise<FolderLock> {
    const name = normalize(folder);
    if (this.locks.has(name)) throw new FolderLocked(name, process.pid);
    const mine = {};
    this.locks.set(name, mine);
    return {
      release: async () => {
        if (this.locks.get(name) === mine) this.locks.delete(name);
      },
    };
  }

  /** Changes bytes of a file behind everybody's back, on the platter and in the cache: bit rot. */
  corrupt(path: string, change: (content: Uint8Array) => Uint8Array): void {
    this.fileAt(normalize(path), 'corrupt').replace(change);
  }

  private handle(path: string, file: MemoryFile): DiskFile {
    const { generation } = this;
    let told = file.failedSyncs;
    const begin = async (kind: DiskOperation['kind'], bytes?: number) => {
      const check = () => {
        if (generation !== this.generation) throw systemError('ECRASHED', kind, path);
      };
      check();
      try {
        await this.begin(kind, path, bytes);
      } catch (error) {
        if (kind === 'sync') {
          file.forgetUnsynced();
          told = file.failedSyncs;
        }
        throw error;
      }
      check();
    };
    return {
      write: async (bytes, position) => {
        await begin('write', bytes.length);
        // Bytes that are there already are overwritten on a full disk, too.
        const room = file.content.length + Math.max(0, this.capacity - this.used()) - position;
        file.write(bytes.subarray(0, Math.max(0, Math.min(bytes.length, room))), position);
        if (room < bytes.length) throw systemError('ENOSPC', 'write', path);
      },
      read: async (position, length) => {
        await begin('read');
        return file.content.slice(position, position + length);
      },
      size: async () => file.content.length,
      truncate: async (length) => {
        await begin('truncate');
        file.truncate(length);
      },
      sync: async () => {
        await begin('sync');
        file.sync();
        if (told === file.failedSyncs) return;
        // What another handle's sync lost may have been written through this one.
        told = file.failedSyncs;
        throw systemError('EIO', 'fsync', path);
      },
      close: async () => {},
    };
  }

  private async begin(kind: DiskOperation['kind'], path: string, bytes?: number): Promise<string> {
    if (this.operationsLeft === 0) this.crash();
    if (--this.operationsLeft < 0) throw systemError('ECRASHED', kind, path);
    await this.before?.({ kind, path, ...(bytes === undefined ? {} : { bytes }) });
    return normalize(path);
  }

  private fileAt(name: string, doing: string): MemoryFile {
    const file = this.names.get(name);
    if (!file) throw systemError('ENOENT', doing, name);
    return file;
  }

  private change(folder: string, apply: (names: Map<string, MemoryFile>) => void): void {
    apply(this.names);
    this.renames.push({ folder, apply });
  }

  private used(): number {
    let bytes = 0;
    for (const file of this.names.values()) bytes += file.content.length;
    return bytes;
  }
}

/** An error as the operating system's come: with a `code`. */
function systemError(code: string, doing: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${doing} '${path}'`), { code });
}
