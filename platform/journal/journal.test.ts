import { temporaryFolder } from '../../test/support/folders';
import { silentLog } from '../log';
import { MemoryDisk } from '../memory-disk';
import { nodeDisk } from '../node-disk';
import { seededRandom, systemRandom } from '../random';
import { openJournal } from './file-journal';
import { journalConformance } from './journal.conformance';

journalConformance('A folder of the machine', async () => {
  const folder = temporaryFolder();
  const options = { folder, disk: nodeDisk(), random: systemRandom(), log: silentLog() };
  return { open: (more) => openJournal({ ...options, ...more }) };
});

journalConformance('A folder in memory', async () => {
  const options = { folder: '/journal', disk: new MemoryDisk(), random: seededRandom(1), log: silentLog() };
  return { open: (more) => openJournal({ ...options, ...more }) };
});
