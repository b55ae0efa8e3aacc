/** Options of `npm run vault`. */
import { existsSync, readFileSync } from 'node:fs';
import type { Static } from 'typebox';
import { option } from '../../platform/config';
import { passphrasePath } from '../ceremony/officers';
import { DEMO_DAY_SHIFT } from '../demo-registry';

export const VaultOptions = option.group({
  data: option.path({ description: "the city's folder", default: '.coride' }),
  officersFolder: option.optional(
    option.path({ description: "officers' key files and the root's shares; default <data>/officers" }),
  ),
  officers: option.whole({
    description: 'officers of the first ceremony',
    default: 3,
    minimum: 2,
    maximum: 9,
  }),
  threshold: option.whole({
    description: 'how many of them open a day; the first ceremony decides it',
    default: 2,
    minimum: 2,
    maximum: 9,
  }),
  names: option.list(option.text({ description: 'name', pattern: '[a-z0-9-]{1,32}' }), {
    description: 'names of the first officers; else officer-1, officer-2, …',
    default: [],
  }),
  present: option.list(option.text({ description: 'officer' }), {
    description: 'who is there; else the first ones, as many as are needed',
    default: [],
  }),
  site: option.text({ description: "the authority's origin", default: 'http://localhost:28080' }),
  dayShift: option.whole({
    description: 'seconds added to unix time before it is divided into days',
    default: DEMO_DAY_SHIFT,
  }),
  lost: option.optional(option.text({ description: 'replace: who is lost' })),
  next: option.optional(option.text({ description: 'replace: who comes', pattern: '[a-z0-9-]{1,32}' })),
  why: option.text({ description: 'end: why; goes into the audit log', default: 'the epidemic is over' }),
  confirm: option.optional(option.text({ description: "end: must read 'destroy everything'" })),
});

export type VaultOptions = Readonly<Static<typeof VaultOptions>>;

/** The passphrase that lies beside a key file: only the demo's officers leave theirs there. */
export function passphraseBeside(folder: string, id: string): string | undefined {
  const path = passphrasePath(folder, id);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
