/**
 * What was published since this phone last looked, and touches one of its rides: told at the next opening. The phone keeps
 * which matches it has shown, by ids that are random; the site learns nothing of it. Pure.
 */
import type { ExposureFile } from '../../../../../protocol/exposures/list';
import type { Match } from '../../../../../protocol/exposures/match';
import type { IdentifiedRide } from './look-up';

type Told = Match<IdentifiedRide>;

/** `<id of the ride> <id of the exposure> <status>`: a correction is told again. */
export const tellingKey = ({ ride, exposure }: Told): string =>
  `${ride.id} ${exposure.id} ${exposure.status}`;

/** Matches that were never shown. */
export function untold<Each extends Told>(matches: readonly Each[], told: readonly string[]): Each[] {
  const known = new Set(told);
  return matches.filter((match) => !known.has(tellingKey(match)));
}

/** Keys of what this phone was told once and what has been withdrawn since (a withdrawn entry stays published as such). */
export function withdrawnSince(files: readonly ExposureFile[], told: readonly string[]): string[] {
  if (told.length === 0) return [];
  const entries = files.flatMap(({ exposures }) => exposures);
  const withdrawn = new Set(entries.filter(({ status }) => status === 'withdrawn').map(({ id }) => id));
  return told.filter((key) => withdrawn.has(key.split(' ')[1] ?? ''));
}
