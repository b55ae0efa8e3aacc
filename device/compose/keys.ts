/** The newest proven bundle of public keys, whose date is the least that the clock can show; and the audit log's heads. */
import { HeadKeeper } from '../audit/head-keeper';
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
  await openWitness(room, bundles);
  return bundles;
}

async function openWitness({ options, ports, atClose }: Room, bundles: BundleHolder): Promise<void> {
  const { askSite } = ports;
  if (!askSite) return;
  const { folder } = options;
  const heads = new HeadKeeper({ ...ports, askSite, folder, bundle: () => bundles.current() });
  atClose(() => heads.stop());
  await heads.start();
}
