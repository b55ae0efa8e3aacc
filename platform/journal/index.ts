export { type JournalOptions, openJournal } from './file-journal';
export { type IndexedJournal, type IndexedJournalOptions, openIndexedJournal } from './indexed-journal';
export {
  type Damage,
  type Entry,
  type Journal,
  JournalBroken,
  JournalClosed,
  type JournalFile,
} from './journal';
export { type KeyIndex, memoryIndex } from './key-index';
export { comparePositions, decodePosition, encodePosition, POSITION_BYTES, type Position } from './position';
export { type Deviation, readStrictly, type StrictReading } from './strict';
