/**
 * Web Push without content (RFC 8030, 8292): where a city switches it on, phones that asked for it are woken when something was
 * published, all of them; each downloads the lists that everybody downloads and compares them itself.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { Refused } from '../refused';
import { keyringsFolder } from '../vault/keys';
import { allowedEndpoint, checkHosts } from './endpoint';
import { createPauses } from './pauses';
import type { PostPush } from './post';
import { sendRound } from './round';
import { openSubscriptions } from './subscriptions';
import { openTold } from './told';
import { createVapid, vapidKeyIn } from './vapid';

export type PushConfig = {
  /** Hosts of push services that phones may name; none: it is off. */
  readonly hosts: readonly string[];
  /** `mailto:` or `https:` address that push services may write to. */
  readonly contact?: string | undefined;
  readonly perSecond: number;
  /** Ms between a publication and the first message. */
  readonly after: number;
  readonly most: number;
};

export type Push = {
  /** What phones subscribe for: the public key, base64url. */
  readonly publicKey: string;
  /** Keeps the address of a phone's push service. @throws Refused for a host that is not allowed, or no room */
  subscribe(endpoint: string): Promise<void>;
  /** Forgets it; the same for one that was never there. */
  unsubscribe(endpoint: string): Promise<void>;
  close(): Promise<void>;
};

/**
 * Undefined where the city named no push service.
 * @throws Error saying which option is wrong, and how to mend it
 */
export async function openPush(ports: {
  readonly config: PushConfig;
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly postPush: PostPush;
  /** What is public: how often it changed, and word of it. */
  readonly shelf: { readonly changes: number; onChange(heard: () => void): void };
}): Promise<Push | undefined> {
  const { config, disk, folder, clock, log, shelf } = ports;
  if (config.hosts.length === 0) return undefined;
  const hosts = checkHosts(config.hosts);
  const vapid = createVapid(
    await vapidKeyIn(disk, join(keyringsFolder(folder), 'push.key.pem')),
    contactOf(config),
  );
  const subscriptions = await openSubscriptions({ ...ports, most: config.most });
  const told = await openTold(disk, folder, shelf.changes);
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  const pauses = createPauses(clock);

  const round = async (): Promise<void> => {
    const upTo = shelf.changes;
    try {
      const counts = await sendRound({
        ...ports,
        ...config,
        vapid,
        subscriptions,
        pauses,
        isOpen: () => !closed,
      });
      if (closed) return;
      await told.note(upTo);
      log.info('subscribers woken', counts);
    } catch (error) {
      log.error('waking subscribers failed; it is tried again with the next publication', {
        error: error as Error,
      });
    }
  };
  /** One round for all that is published while the caches of the lists still keep the ones before. */
  const soon = (): void => {
    if (closed || timer || running || shelf.changes === told.upTo) return;
    timer = clock.setTimer(config.after, () => {
      timer = undefined;
      const before = shelf.changes;
      running = round().finally(() => {
        running = undefined;
        if (shelf.changes > before) soon();
      });
    });
  };
  shelf.onChange(soon);
  soon();
  log.info('push is on', { subscriptions: subscriptions.count });

  const endpointOf = (text: string): string => {
    const endpoint = allowedEndpoint(text, hosts);
    if (!endpoint) throw new Refused('malformed');
    return endpoint;
  };
  return {
    publicKey: vapid.publicKey,
    async subscribe(text) {
      if (await subscriptions.add(endpointOf(text))) return;
      log.warn('no room for more subscriptions: raise push.most', { most: config.most });
      throw new Refused('busy');
    },
    unsubscribe: (text) => subscriptions.remove(endpointOf(text)),
    async close() {
      closed = true;
      timer?.cancel();
      pauses.end();
      await running;
      await subscriptions.close();
    },
  };
}

function contactOf({ contact = '' }: PushConfig): string {
  if (/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(contact)) return contact;
  throw new Error(
    `push.contact: ${contact || 'nothing'} is no address: push services ask for one as mailto:… or https://… (RFC 8292)`,
  );
}
