/**
 * Which of a terminal's options `desired` may name, and what each takes: how the terminal looks and which vehicle it is on. Never
 * the site, the root or a limit (the signed bundle's), nor where the broker, the keys or the devices are: a wrong one would lock
 * everybody out. The operator checks by this before it sends, the terminal by its own options before it takes; a test holds the
 * two against each other.
 */
import { type Static, Type } from 'typebox';
import { OneOf } from './schema';

const Text = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));

export const RemoteConfigSchema = Type.Object({
  language: Type.Optional(OneOf('zh', 'en')),
  theme: Type.Optional(OneOf('day', 'night')),
  vehicleId: Text,
  vehicleKind: Type.Optional(OneOf('bus', 'taxi')),
  vehicleLabel: Text,
  lineId: Text,
  lineName: Text,
  toZh: Text,
  toEn: Text,
  /** MiB a day; 0: no limit. */
  dataBudgetMiB: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  reconnectSpreadSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 600 })),
});

/** Options by name, checked; one that is left out is as installed. */
export type RemoteConfig = Readonly<Static<typeof RemoteConfigSchema>>;
export type RemoteName = keyof RemoteConfig;
export const REMOTE_NAMES = Object.keys(RemoteConfigSchema.properties) as readonly RemoteName[];
