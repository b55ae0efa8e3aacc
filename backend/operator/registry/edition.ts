/** Which state of a record somebody looked at, so that a change of another state is told and not overwritten. Pure. */
import { toBase64url, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { ChangedMeanwhile } from '../refused';

const SIZE = 12;

/** The same for the same content; 16 characters. Absent: there is no such record yet. */
export const editionOf = (record: object | undefined): string | undefined =>
  record && toBase64url(sha256(utf8(JSON.stringify(record))).subarray(0, SIZE));

/** @param edition of the record as it was looked at @throws ChangedMeanwhile */
export function expectEdition(what: string, record: object | undefined, edition: string | undefined): void {
  if (editionOf(record) !== edition) throw new ChangedMeanwhile(what);
}
