/** A segment's parts as they open, however their sealed bytes are read (layout.ts). */
import { Malformed } from '../errors';
import { BLOCK_OVERHEAD, openBlock, segmentKey } from './block-seal';
import { type Directory, decodeDirectory } from './directory';
import { decodeFooter, FOOTER_SIZE, type SegmentFooter, TAG_ENTRY_SIZE, TAGS_IN_BLOCK } from './layout';
import { RowCursor } from './row-cursor';

/** Of a file, bytes. */
export type Place = { readonly at: number; readonly size: number };

export type SegmentBlocks = {
  readonly footer: SegmentFooter;
  readonly directory: Directory;
  /** Where a tags block lies. */
  tagsPlace(block: number): Place;
  /** The rows of a block, as `rowsIn` walks over them. @param sealed what lies in its place. @throws Malformed when it was changed */
  openRows(block: number, sealed: Uint8Array): Uint8Array;
  rowsIn(opened: Uint8Array): RowCursor;
  /** The entries of a tags block. @throws Malformed when it was changed */
  openTags(block: number, sealed: Uint8Array): Uint8Array;
};

export const footerPlace = (fileSize: number): Place => {
  if (fileSize < FOOTER_SIZE) throw new Malformed('segment', 'is shorter than its footer');
  return { at: fileSize - FOOTER_SIZE, size: FOOTER_SIZE };
};

/** Where the directory lies. @throws Malformed when `footer` is none, or names a longer one than the file */
export function directoryPlace(fileSize: number, footer: Uint8Array): Place {
  const { directorySize } = decodeFooter(footer);
  const at = fileSize - FOOTER_SIZE - directorySize;
  if (at < 0) throw new Malformed('segment', 'is shorter than its directory');
  return { at, size: directorySize };
}

/**
 * @param key the day's, 32 bytes
 * @throws Malformed when the file is no segment, is cut or lengthened, has another key, or footer or directory were changed
 */
export function openBlocks(
  fileSize: number,
  footerBytes: Uint8Array,
  sealedDirectory: Uint8Array,
  keyBytes: Uint8Array,
): SegmentBlocks {
  const key = segmentKey(keyBytes);
  const footer = decodeFooter(footerBytes);
  const { day, number, counts } = footer;
  const name = { day, number, part: 'directory', block: 0, footer: footerBytes } as const;
  const directory = decodeDirectory(footer, fileSize, openBlock(key, name, sealedDirectory));
  const entriesIn = (block: number) =>
    Math.min(TAGS_IN_BLOCK, Math.max(0, counts.boardings - block * TAGS_IN_BLOCK));
  return {
    footer,
    directory,
    tagsPlace: (block) => ({
      at: directory.tagsAt + block * (TAGS_IN_BLOCK * TAG_ENTRY_SIZE + BLOCK_OVERHEAD),
      size: entriesIn(block) * TAG_ENTRY_SIZE + BLOCK_OVERHEAD,
    }),
    openRows: (block, sealed) => openBlock(key, { day, number, part: 'rows', block }, sealed),
    rowsIn: (opened) => new RowCursor(opened, day),
    openTags: (block, sealed) => openBlock(key, { day, number, part: 'tags', block }, sealed),
  };
}
