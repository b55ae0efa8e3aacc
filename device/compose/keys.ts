/** The newest proven bundle of public keys; its date is the least that the clock can show. */
import { BundleHolder } from '../bundle/bundle-holder';
import type { TerminalClock } from '../clock/terminal-clock';
import type { Room } from './room';

export async function openBundles(room: Room, time: TerminalClock): Promise<BundleHolder> {
  const { options, identity, ports, atClose } = room;
  const { disk, clock, random, log, fetchBundle } = ports;
  const bundles = new BundleHolder({
    folder: options.folder,
    root: identity.root,
    disk,
    clock,
    random,
    log,
    fetchBundle,
    onChange: (bundle) => time.raiseFloor(bundle.madeAt),
  });
  atClose(() => bundles.stop());
  await bundles.start();
  if (identity.firstBundle) await bundles.take(identity.firstBundle, 'enrolment');
  return bundles;
}
