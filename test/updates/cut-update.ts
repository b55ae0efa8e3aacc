/** The life of an update on a simulated disk, cut off at one operation of it: for the tests, and for thousands of seeds of the soak. */
import { failed, proven, readBootRecord, writeBootRecord } from '../../device/launcher/boot-record';
import { choose } from '../../device/launcher/choose';
import { install } from '../../device/update/install';
import { codeOf, type Disk } from '../../platform/disk';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { fromUtf8 } from '../../protocol/bytes';
import { ARCHITECTURE, fetchFrom, NOW, type Published, publish, rootOf } from './publisher';

const SOFTWARE = '/t/software';
const INSTALLED = '1.0.0';
const OLD = { version: '1.1.0', program: '// 1.1.0' };
const NEW = { version: '1.2.0', program: '// 1.2.0' };
const log = silentLog();
const PINNED = rootOf();

const files: Published = new Map();
publish(files, { number: 1, releases: [OLD] });
publish(files, { number: 2, releases: [OLD, NEW] });

export interface Cut {
  /** The version that started after the cut; `damaged` with words when it is not whole. */
  readonly started: string;
  /** The version that runs when the update was asked for again. */
  readonly ended: string;
}

/** A terminal that runs 1.1.0 as an earlier update, on a disk that keeps it. */
async function terminalWithOld(seed: number): Promise<MemoryDisk> {
  const disk = new MemoryDisk({ random: seededRandom(`disk ${seed}`) });
  await update(disk, OLD.version);
  return disk;
}

/** Fetches, unpacks, points, starts and proves. */
async function update(disk: Disk, version: string): Promise<void> {
  await install(version, {
    ...{ disk, software: SOFTWARE, pinnedRoot: PINNED, architecture: ARCHITECTURE, log },
    ...{ fetch: fetchFrom(files), now: NOW, freeMiB: undefined, had: { screen: true, scanner: true } },
  });
  await start(disk);
  await writeBootRecord(disk, SOFTWARE, proven(await readBootRecord(disk, SOFTWARE, log)));
}

/** What the launcher would start, read from the very files that it would run. */
async function start(disk: Disk): Promise<string> {
  const { version, folder } = await choose({ disk, software: SOFTWARE, installed: INSTALLED, log });
  if (folder === undefined) return version;
  const program = fromUtf8(await disk.read(`${folder}/app/terminal.js`));
  return program === `// ${version}` ? version : `damaged ${version}`;
}

/** How many operations an update takes that nothing cuts off. */
export async function playWhole(): Promise<number> {
  const disk = await terminalWithOld(0);
  let operations = 0;
  disk.before = () => {
    operations++;
  };
  await update(disk, NEW.version);
  return operations;
}

/** @param shown what the software sees of the disk: a control takes a protection out */
export async function playCut(
  seed: number,
  at: number,
  shown: (disk: MemoryDisk) => Disk = (disk) => disk,
): Promise<Cut> {
  const disk = await terminalWithOld(seed);
  disk.cutPowerAfter(at);
  try {
    await update(shown(disk), NEW.version);
  } catch (error) {
    if (codeOf(error) !== 'ECRASHED') throw error;
  }
  if (!disk.powerOn()) disk.crash();
  const started = await start(disk);
  if (started !== NEW.version) {
    const before = await readBootRecord(disk, SOFTWARE, log);
    // As a person clears it who knows that the power was to blame; a whole version is never marked.
    if (before.trial) await writeBootRecord(disk, SOFTWARE, failed(before, 'cut off'));
    if (before.bad.length > 0) return { started, ended: `${before.bad[0]!.version} is marked as bad` };
    await update(disk, NEW.version);
  }
  return { started, ended: await start(disk) };
}
