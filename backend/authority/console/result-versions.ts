/** Which result an officer looks at: a place in one is another person's in the next. */
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
