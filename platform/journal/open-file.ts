import { join } from 'node:path';
import type { Disk, DiskFile } from '../disk';
import {
  encodeBatch,
  encodeHeader,
  fileName,
  framedBytes,
  HEADER_BYTES,
  seedOf,
  ZEROS_AHEAD,
} from './format';
import type { Position } from './position';
import type { Kept } from './reading';

/** The file that records are added to. After any failure it is only good for closing. */
export class OpenFile {
  private constructor(
    readonly kept: Kept,
    private readonly handle: DiskFile,
    /** How far bytes are there: records, then zeros written ahead. */
    private allocated: number,
  ) {}

  /** Makes a file, header and name synced. */
  static async create(disk: Disk, folder: string, number: number, salt: Uint8Array): Promise<OpenFile> {
    const name = fileName(number, salt);
    const handle = await disk.open(join(folder, name.name), 'create');
    try {
      await handle.write(encodeHeader(name), 0);
      await handle.sync();
      await disk.syncFolder(folder);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new OpenFile({ name, seed: seedOf(name), records: 0, bytes: HEADER_BYTES }, handle, HEADER_BYTES);
  }

  /** Opens a file that recovery found sound and ended at `kept.bytes`. */
  static async resume(disk: Disk, folder: string, kept: Kept): Promise<OpenFile> {
    return new OpenFile(kept, await disk.open(join(folder, kept.name.name), 'write'), kept.bytes);
  }

  /** Writes records and syncs them; `kept` counts them only then. */
  async write(records: readonly Uint8Array[]): Promise<Position[]> {
    const { kept } = this;
    const begin = kept.bytes;
    const length = framedBytes(records);
    const grows = begin + length > this.allocated;
    const zeros = grows && length < ZEROS_AHEAD / 4 ? ZEROS_AHEAD : 0;
    const [bytes, offsets] = encodeBatch(records, kept.seed, zeros);
    await this.handle.write(bytes, begin);
    await this.handle.sync();
    this.allocated = Math.max(this.allocated, begin + bytes.length);
    kept.bytes = begin + length;
    kept.records += records.length;
    return offsets.map((offset) => ({ file: kept.name.number, offset: begin + offset }));
  }

  /** Cuts the zeros off, so that in a file that is closed everything behind the last record is damage. */
  async finish(): Promise<void> {
    await this.handle.truncate(this.kept.bytes);
    await this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
