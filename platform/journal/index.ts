export { type JournalOptions, openJournal } from './file-journal';
export {
  type Damage,
  type Entry,
  type Journal,
  JournalBroken,
  JournalClosed,
  type JournalFile,
} from './journal';
export { comparePositions, decodePosition, encodePosition, POSITION_BYTES, type Position } from './position';
