/** Items that the operator refused: kept in a journal of their own for a look, never sent again. */
import type { Journal } from '../../platform/journal';
import { concat, uint, utf8 } from '../../protocol/bytes';

/** Nobody looks at more, and the card must not fill: what comes later is counted but not kept. */
const LONGEST_BYTES = 4 * 1024 * 1024;

export interface SetAside {
  /** Resolves when the item's record is on disk: `code length (1) | code | record`. */
  keep(code: string, record: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** @param open opens the journal; called at the first refusal, and again after a failure */
export function createSetAside(open: () => Promise<Journal>): SetAside {
  let journal: Journal | undefined;
  let last: Promise<void> = Promise.resolve();

  const keep = async (code: string, record: Uint8Array) => {
    journal ??= await open();
    if (journal.broken) await journal.reopen();
    const used = journal.files.reduce((sum, file) => sum + file.bytes, 0);
    if (used > LONGEST_BYTES) return;
    const name = utf8(code);
    await journal.append(concat(uint(name.length, 1), name, record));
  };
  return {
    keep: (code, record) => {
      const kept = last.then(() => keep(code, record));
      // The next one waits for this one, however it ends; who asked hears of a failure.
      last = kept.then(
        () => undefined,
        () => undefined,
      );
      return kept;
    },
    close: async () => {
      await last;
      await journal?.close();
    },
  };
}
