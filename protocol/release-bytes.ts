/** What officers sign of a release, behind the label. Pure: the console's page signs it too. */
import { concat, expectSize, uint } from './bytes';

export type Release = {
  /** 32 bytes; tells nothing of the case. */
  readonly caseHash: Uint8Array;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Unix ms; afterwards the release is void. */
  readonly expires: number;
};

/** `caseHash (32) | first day (2) | last day (2) | expires (6)` */
export const releaseBytes = (release: Release): Uint8Array =>
  concat(
    expectSize('case hash', release.caseHash, 32),
    uint(release.firstDay, 2),
    uint(release.lastDay, 2),
    uint(release.expires, 6),
  );
