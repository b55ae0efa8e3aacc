/** The serial scanners that are known by name. */
import type { ScannerDriver } from './driver';
import { genericDriver } from './generic/driver';
import { gm65Driver } from './gm65/driver';
import { honeywellDriver } from './honeywell/driver';
import { newlandDriver } from './newland/driver';

/** What the option `scannerModel` can be; `wedge` is no serial scanner but a keyboard (wedge/). */
export const SCANNER_MODELS = ['generic', 'gm65', 'newland', 'honeywell', 'wedge'] as const;
export type ScannerModel = (typeof SCANNER_MODELS)[number];

export const SERIAL_DRIVERS: Readonly<Record<Exclude<ScannerModel, 'wedge'>, ScannerDriver>> = {
  generic: genericDriver,
  gm65: gm65Driver,
  newland: newlandDriver,
  honeywell: honeywellDriver,
};
