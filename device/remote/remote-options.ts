/** What the operator may set from afar (protocol/remote-config.ts), by this terminal's own options. */
import { wrongFromAfar } from '../../platform/config/check';
import type { Field } from '../../platform/config/schema';
import { REMOTE_NAMES } from '../../protocol/remote-config';
import { TerminalOptions } from '../config';

export type { RemoteConfig } from '../../protocol/remote-config';

const all = TerminalOptions.properties as unknown as Readonly<Record<string, Field>>;
export const REMOTE_FIELDS = Object.fromEntries(REMOTE_NAMES.map((name) => [name, all[name]!]));

/** Everything that is wrong with a wanted configuration, one sentence each; nothing when it may be applied. */
export const wrongInRemote = (config: Readonly<Record<string, unknown>>): string[] =>
  wrongFromAfar(config, REMOTE_FIELDS);
