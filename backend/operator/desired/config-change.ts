/** A change of terminals' options: checked before anything is sent, and a subject of rollouts. */
import { wrongFromAfar } from '../../../platform/config/check';
import type { Field } from '../../../platform/config/schema';
import { Malformed } from '../../../protocol/errors';
import type { About } from '../../../protocol/messages/about';
import { RemoteConfigSchema } from '../../../protocol/remote-config';
import type { Subject } from '../rollout/rollouts';
import type { DesiredStore, Wish } from './desired';
import { givenIn } from './given';

/** Options to set, by name; null: as installed again. */
export type ConfigChange = Readonly<Record<string, unknown>>;

export const REMOTE_FIELDS = RemoteConfigSchema.properties as unknown as Readonly<Record<string, Field>>;

/** @throws Malformed with everything that is wrong with it: as the terminal would refuse it */
export function checkConfigChange(change: ConfigChange): void {
  const names = Object.entries(change);
  if (names.length === 0) throw new Malformed('configuration', 'changes nothing: name an option');
  const values = Object.fromEntries(
    names.map(([name, value]) => [name, value === null ? anyOf(name) : value]),
  );
  const wrong = wrongFromAfar(values, REMOTE_FIELDS);
  if (wrong.length > 0) throw new Malformed('configuration', wrong.join('; '));
}

/** A value that the option takes, where only its name is in question. */
const anyOf = (name: string): unknown => {
  const { enum: words, type, minimum } = REMOTE_FIELDS[name] ?? {};
  return words?.[0] ?? (type === 'integer' ? (minimum ?? 0) : '-');
};

export const withChange =
  (change: ConfigChange) =>
  (wish: Wish): Wish => ({
    ...wish,
    config: Object.fromEntries(
      Object.entries({ ...wish.config, ...change }).filter(([, value]) => value !== null),
    ),
  });

/** @param aboutOf what a terminal said of itself last */
export function configSubject(
  desired: DesiredStore,
  aboutOf: (terminalId: string) => About | undefined,
): Subject {
  return {
    ...givenIn(desired, 'config', {
      found: ({ config }) => config,
      set: (wish, { what }) => withChange(what as ConfigChange)(wish),
      restore: (wish, { what }, found) => {
        const before = found as Wish['config'];
        const still = Object.entries(what as ConfigChange).filter(
          ([name, value]) => (wish.config[name] ?? null) === value,
        );
        return withChange(Object.fromEntries(still.map(([name]) => [name, before[name] ?? null])))(wish);
      },
    }),
    uptake: (terminalId) => {
      const wanted = desired.of(terminalId);
      const about = aboutOf(terminalId);
      if (!wanted || !about) return 'pending';
      if (about.configRefused?.version === wanted.version) return 'failed';
      return about.configVersion === wanted.version ? 'has' : 'pending';
    },
  };
}
