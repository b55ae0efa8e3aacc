/** File systems that a test may break: made by root on Linux, and skipped with a sentence anywhere else. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { whenTestEnds } from '../../support/cleanup';
import { temporaryFolder } from '../../support/folders';
import { skipBecause } from '../../support/skip';
import { compiled } from './compile';

/** An ext4 file system in an image file, behind a loop device. */
export interface Ext4 {
  /** Where it is mounted. */
  readonly folder: string;
  /** Cuts the power: whatever was not synced is gone, every access fails with EIO until `restart`. */
  cutPower(): void;
  /** The kernel found the card damaged: from now on it is read-only, until `restart`. */
  becomeReadOnly(): void;
  /** Power again: unmounts and mounts, which replays the file system's own journal. @throws when a file is still open */
  restart(): void;
}

const IMAGE_BYTES = 64 * 1024 * 1024;

/** Makes an ext4 file system for one test. */
export function ext4(test: Context): Ext4 {
  const cut = compiled(test, 'cut-power.c');
  const place = temporaryFolder();
  const image = join(place, 'image');
  const folder = join(place, 'mounted');
  mkdirSync(folder);
  closeSync(openSync(image, 'w'));
  truncateSync(image, IMAGE_BYTES);
  const mount = () => run('mount', '-o', 'loop', image, folder);
  const unmount = () => {
    const open = openBelow(folder);
    if (open.length > 0) throw new Error(`still open after the power cut: ${open.join(', ')}`);
    run('umount', folder);
  };
  try {
    run('mkfs.ext4', '-q', '-F', image);
    mount();
  } catch (error) {
    return skipBecause(
      test,
      `no ext4 image can be mounted here (it takes root and loop devices): ${why(error)}`,
    );
  }
  whenTestEnds(unmount);
  return {
    folder,
    cutPower: () => run(cut, folder),
    becomeReadOnly: () => run('mount', '-o', 'remount,abort', folder),
    restart: () => {
      unmount();
      mount();
    },
  };
}

/** A file system in memory with an end. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes what is left of it. */
  fill(): void;
  /** Gives that back. */
  free(): void;
}

/** Makes a tmpfs of so many bytes for one test. */
export function smallDisk(test: Context, bytes: number): SmallDisk {
  const folder = temporaryFolder();
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'coride-test', folder);
  } catch (error) {
    return skipBecause(test, `no tmpfs can be mounted here (it takes root): ${why(error)}`);
  }
  whenTestEnds(() => run('umount', folder));
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => {
      const file = openSync(filler, 'w');
      const { bavail, bsize } = statfsSync(folder);
      const block = Buffer.alloc(bsize, 1);
      try {
        for (let i = 0; i < bavail; i++) writeSync(file, block);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler),
  };
}

/** Files of this process below a folder: one that is left open is a leak. */
function openBelow(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    const path = existsSync(`/proc/self/fd/${fd}`) ? readlinkSync(`/proc/self/fd/${fd}`) : '';
    return path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [];
  });
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}

function why(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: Buffer };
  return (stderr?.toString().trim() || message).split('\n')[0]!.slice(0, 120);
}
