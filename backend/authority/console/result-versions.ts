/** Which result an officer looks at: a place in one is another person's in the next. */
import type { CaseRooms } from '../cases/case-rooms';
import type { CaseResult } from '../cases/newness';
import { ConsoleRefused } from './refused';

export type ResultVersions = { of(result: object): number };

export const FOUND_MORE = 'the case found more meanwhile: look again';

/** Numbers of results in the order in which officers saw them; forgotten with the results. */
export function createResultVersions(): ResultVersions {
  const versions = new WeakMap<object, number>();
  let last = 0;
  return {
    of(result) {
      const version = versions.get(result) ?? ++last;
      versions.set(result, version);
      return version;
    },
  };
}

/** What a case found. @throws ConsoleRefused while it is traced, and once its keys are closed */
export function foundIn(
  {
    rooms,
    versions,
  }: { readonly rooms: Pick<CaseRooms, 'result' | 'of'>; readonly versions: ResultVersions },
  id: string,
): { readonly result: CaseResult; readonly version: number } {
  const result = rooms.result(id);
  if (!result)
    throw new ConsoleRefused(
      403,
      rooms.of(id)
        ? 'the case is being traced: wait until all is found'
        : 'the keys of this case are closed, and with them its result',
    );
  return { result, version: versions.of(result) };
}
