/**
 * A file that only takes up room, so that a full disk still has some for what must be written then: which check-ins the
 * operator has stored. While it is away no check-in is taken; when there is room for it again, there is room for them.
 */
import { codeOf, type Disk, isNotFound } from '../../platform/disk';
import type { Random } from '../../platform/random';

export const BALLAST_BYTES = 2 * 1024 * 1024;
/** Repeated through it, and not compressible, or some file systems would keep no room for it. */
const PIECE_BYTES = 64 * 1024;

export interface BallastOptions {
  disk: Disk;
  random: Pick<Random, 'bytes'>;
  path: string;
  /** Default 2 MiB. */
  bytes?: number;
  /** Free bytes of that disk, where somebody knows: a disk that is known to be full is not written to. */
  free?: () => Promise<number | undefined>;
}

export class Ballast {
  private readonly bytes: number;

  constructor(private readonly options: BallastOptions) {
    this.bytes = options.bytes ?? BALLAST_BYTES;
  }

  /** Frees its room. @throws whatever the disk throws, but for "not there" */
  async release(): Promise<void> {
    try {
      await this.options.disk.remove(this.options.path);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Takes its room, if it has it not already. Returns false when there is none; what it took so far is free again. */
  async restore(): Promise<boolean> {
    const { disk, path, free } = this.options;
    if ((await this.size()) === this.bytes) return true;
    const room = await free?.();
    if (room !== undefined && room < 2 * this.bytes) return false;
    try {
      await this.write();
      return true;
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error;
      await disk.remove(path);
      return false;
    }
  }

  private async write(): Promise<void> {
    const { disk, path, random } = this.options;
    const file = await disk.open(path, 'write');
    try {
      // As much again must be there for the check-ins, or the disk would be full at the next one.
      await file.write(Buffer.alloc(2 * this.bytes, random.bytes(PIECE_BYTES)), 0);
      await file.truncate(this.bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private async size(): Promise<number> {
    try {
      const file = await this.options.disk.open(this.options.path, 'read');
      try {
        return await file.size();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isNotFound(error)) return 0;
      throw error;
    }
  }
}
