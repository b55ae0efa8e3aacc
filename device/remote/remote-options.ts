/**
 * What the operator may set from afar: how the terminal looks and which vehicle it is on. Never the site, the root or a
 * limit (the signed bundle's), nor where the broker, the keys or the devices are: a wrong one would lock everybody out.
 */
import { wrongIn } from '../../platform/config/check';
import type { Field } from '../../platform/config/schema';
import { TerminalOptions } from '../config';

const REMOTE = [
  'language',
  'theme',
  'vehicleId',
  'vehicleKind',
  'vehicleLabel',
  'lineId',
  'lineName',
  'toZh',
  'toEn',
  'dataBudgetMiB',
  'reconnectSpreadSeconds',
] as const satisfies readonly (keyof TerminalOptions)[];

/** Options by name, checked. */
export type RemoteConfig = Readonly<Partial<Pick<TerminalOptions, (typeof REMOTE)[number]>>>;

/** Everything that is wrong with a wanted configuration, one sentence each; nothing when it may be applied. */
export function wrongInRemote(config: Readonly<Record<string, unknown>>): string[] {
  const all = TerminalOptions.properties as unknown as Record<string, Field>;
  return Object.entries(config).flatMap(([name, value]) => {
    if (!(REMOTE as readonly string[]).includes(name))
      return [`${name}: cannot be set from afar; what can is ${REMOTE.join(', ')}`];
    return wrongIn(value, all[name]!).map(
      ({ at, found, expected }) => `${name}${at}: found ${found}, must be ${expected}`,
    );
  });
}
