/** A case's day keys, from the shares of two officers' machines. */
import { Type } from 'typebox';
import { fromBase64url } from '../../protocol/bytes';
import { checker } from '../../protocol/schema';
import type { SealedShare } from '../../protocol/share';
import { openCaseDays, openOfficers } from '../../start/trace/officers-machines';
import type { Prepared } from '../prepared';

const checkShares = checker(
  'shares.json',
  Type.Array(
    Type.Object({
      day: Type.Integer(),
      officer: Type.String(),
      generation: Type.Integer(),
      sealed: Type.String(),
    }),
  ),
);

/** What opens both officers' shares of days in a row, and brings their keys back. */
export async function officersOf({ exchange, officersFolder, bundle }: Prepared) {
  const officers = await openOfficers(officersFolder, ['li', 'wang']);
  const shares = checkShares(exchange.read('shares.json', Type.Unknown()));
  const sealed = shares.map(
    (share): SealedShare => ({ ...share, sealed: fromBase64url('sealed share', share.sealed) }),
  );
  return (days: readonly number[]) => {
    const [firstDay, lastDay] = [days[0]!, days.at(-1)!];
    return openCaseDays({ officers, bundle, firstDay, lastDay, details: {}, now: Date.now() }, sealed);
  };
}
