/** Tickets that a case opened and that are not in the access log yet. */
import { concat } from '../../../protocol/bytes';
import type { AccessLog } from './access-log';

export type ToNote = {
  /** @param entries of the access log, one behind the other */
  add(entries: Uint8Array): void;
  /** Resolves when all that were added before are in the log; those of a failed try stay. @throws the disk's error */
  note(): Promise<void>;
};

export function ticketsToNote(access: Pick<AccessLog, 'note'>): ToNote {
  const waiting: Uint8Array[] = [];
  return {
    add: (entries) => void waiting.push(entries),
    async note() {
      // More are added while these are written.
      const { length } = waiting;
      if (length > 0) await access.note(concat(...waiting));
      waiting.splice(0, length);
    },
  };
}
