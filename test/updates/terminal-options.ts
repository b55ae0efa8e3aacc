/** What a terminal of the tests installs with: the publisher's root, all protections on. */
import type { InstallOptions } from '../../device/update/install';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { ARCHITECTURE, fetchFrom, NOW, type Published, rootOf } from './publisher';

export function optionsOf(software: string, published: Published): InstallOptions {
  return {
    ...{ disk: nodeDisk(), software, pinnedRoot: rootOf(), architecture: ARCHITECTURE, log: silentLog() },
    ...{ fetch: fetchFrom(published), now: NOW, freeMiB: undefined, had: { screen: true, scanner: true } },
  };
}
