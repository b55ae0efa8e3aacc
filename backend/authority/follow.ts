/** What the authority learns while it runs, by looking again now and then: bundle, way to the operator, shares, keys. */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { type Bundle, newerBundle } from '../../protocol/bundle';
import { sameBytes } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import { readRevokedCards } from '../../protocol/revoked-cards';
import { verifierFor } from '../../protocol/signing';
import type { OperatorLink } from './operator-link/link';
import type { ShareKeyring } from './vault/shares';
import type { TerminalKeys } from './vault/terminal-keys';
import type { VehicleAirs } from './vault/vehicle-airs';

export type SignedBundle = { readonly signed: Uint8Array; readonly bundle: Bundle };

/** Where the operator is, and what proves each to the other. PEM texts. */
export type LinkAddress = {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
};

type Soon<Value> = Value | undefined | Promise<Value | undefined>;

export type Followed = {
  bundle(): SignedBundle | undefined;
  link(): OperatorLink | undefined;
  /** The newest signed list that the bundle's card key proves. */
  revokedCards(): Uint8Array | undefined;
  /** Looks now; resolves when everything that was there is taken in. */
  look(): Promise<void>;
  close(): Promise<void>;
};

const LOOK_EVERY_MS = 1000;

/** Looks once, then every second. What cannot be read is said once and left aside; the rest goes on. */
export async function follow(ports: {
  readonly clock: Clock;
  readonly log: Log;
  /** The newest bundle that the pinned root proves, once there is one. */
  readonly loadBundle: () => Soon<SignedBundle>;
  readonly loadLink: () => Soon<LinkAddress>;
  readonly loadRevokedCards?: () => Uint8Array | undefined;
  readonly connect: (address: LinkAddress) => OperatorLink;
  /** At every look, once there is a bundle. */
  readonly onLook?: (bundle: Bundle) => Promise<void>;
  /** A bundle is in force from now on. */
  readonly onBundle?: (bundle: Bundle) => Promise<void>;
  readonly shares: ShareKeyring;
  readonly terminalKeys: TerminalKeys;
  readonly vehicleAirs: VehicleAirs;
}): Promise<Followed> {
  const { clock, log } = ports;
  let bundle: SignedBundle | undefined;
  let link: OperatorLink | undefined;
  let revoked: { signed: Uint8Array; number: number } | undefined;
  let address = '';
  let timer: Timer | undefined;
  let closed = false;
  const troubles = new Map<string, string>();

  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
      troubles.delete(what);
    } catch (error) {
      const { message } = error as Error;
      if (troubles.get(what) !== message) log.error(`${what} could not be read`, { error: error as Error });
      troubles.set(what, message);
    }
  };

  const steps: Record<string, () => Promise<void>> = {
    bundle: async () => {
      const found = await ports.loadBundle();
      if (!found || newerBundle(bundle?.bundle, found.bundle) === bundle?.bundle) return;
      bundle = found;
      log.info('bundle in force', { number: found.bundle.number });
      await ports.onBundle?.(found.bundle);
    },
    'revoked cards': async () => {
      const signed = ports.loadRevokedCards?.();
      if (!signed || !bundle || (revoked && sameBytes(revoked.signed, signed))) return;
      const { number } = readRevokedCards(verifierFor(bundle.bundle.cards), signed);
      if (number <= (revoked?.number ?? 0)) return;
      revoked = { signed, number };
      log.info('revoked cards in force', { number });
    },
    'way to the operator': async () => {
      const found = await ports.loadLink();
      const text = JSON.stringify(found);
      if (!found || text === address) return;
      const before = link;
      link = ports.connect(found);
      address = text;
      before?.close();
    },
    ceremonies: async () => {
      if (bundle) await ports.onLook?.(bundle.bundle);
    },
    shares: async () => {
      await ports.shares.importWaiting();
    },
    'terminal keys': async () => {
      if (bundle) await ports.terminalKeys.importHanded(dayOf(clock.now(), bundle.bundle.dayShift));
    },
    'air-clearing times': async () => {
      await ports.vehicleAirs.importHanded(clock.now());
    },
  };

  let looking = Promise.resolve();
  const look = (): Promise<void> => {
    looking = looking.then(async () => {
      for (const [what, work] of Object.entries(steps)) if (!closed) await attempt(what, work);
    });
    return looking;
  };
  const lookAgain = () => {
    timer = clock.setTimer(LOOK_EVERY_MS, () => {
      void look().then(() => {
        if (!closed) lookAgain();
      });
    });
  };
  await look();
  lookAgain();

  return {
    bundle: () => bundle,
    link: () => link,
    revokedCards: () => revoked?.signed,
    look,
    async close() {
      closed = true;
      timer?.cancel();
      await looking;
      link?.close();
    },
  };
}
