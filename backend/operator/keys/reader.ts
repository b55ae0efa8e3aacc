/** The client certificate of the fleet's tools (flows/), with which the broker lets them read: CN flows. */
import type { Disk } from '../../../platform/disk';
import { READER_ID } from '../../../protocol/topics';
import { isGood, makeClientCertificate } from './certificates';
import { KeyFolder, OPERATOR_FILES, TERMINAL_FILES } from './key-files';

const DAYS = 365;
/** A certificate with fewer days left is replaced at the next start. */
const RENEW_DAYS = 30;

/**
 * Lays certificate, key and the broker's CA into `readerFolder`, under the names that a terminal's folder has; keeps what is good.
 * @param folder the operator's own, prepared
 */
export async function certifyReader(disk: Disk, folder: string, readerFolder: string): Promise<void> {
  const operator = new KeyFolder(disk, folder);
  const cert = await operator.read(OPERATOR_FILES.ca.cert);
  const key = await operator.read(OPERATOR_FILES.ca.key);
  if (cert === undefined || key === undefined)
    throw new Error(`${folder}: there is no CA yet, prepare the operator first`);
  const ca = { cert, key };
  await disk.makeFolder(readerFolder);
  const reader = new KeyFolder(disk, readerFolder);
  // The CA first: who waits for the certificate finds it beside.
  if ((await reader.read(TERMINAL_FILES.ca)) !== ca.cert) await reader.write(TERMINAL_FILES.ca, ca.cert);
  await reader.certified(
    TERMINAL_FILES,
    (found) => isGood(ca, found.cert, RENEW_DAYS, []),
    () => makeClientCertificate(ca, READER_ID, DAYS),
  );
}
