/**
 * The authority as one process: site, registrar, mint, segment fetcher, vault, case door. It starts without bundle and
 * without operator, and waits quietly for both; what needs them answers "busy" until then.
 */
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import { Closers } from '../../platform/closers';
import type { Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { type Metrics, noMetrics } from '../../platform/metrics/metrics';
import type { StaticFiles } from '../../platform/pages/static-files';
import type { Random } from '../../platform/random';
import { fromUtf8 } from '../../protocol/bytes';
import { localOffsetMinutes } from '../../protocol/days';
import { openAccessLog } from './access/access-log';
import { openAuditLog } from './audit/log';
import { auditBundle, auditFiles } from './audit/noted';
import { openCaseDoor } from './cases/door';
import { runCase } from './cases/run-case';
import type { AuthorityConfig } from './config';
import { lineWays } from './console/line-ways';
import { type ConsolePorts, openOfficersConsole } from './console/open';
import { followReleaseCounts } from './counts/release-counts';
import { openShelf } from './exposures/shelf';
import { type Followed, follow, type LinkAddress, type SignedBundle } from './follow';
import { DEFAULT_DAY_SHIFT, DEFAULT_RETENTION_DAYS, dateOf, linkTimes, siteTls } from './from-config';
import { authorityGauges, countedGateway, countedMint, siteAnswers } from './metrics';
import { followPolicy } from './officers/follow-policy';
import { openHttpsLink } from './operator-link/https-link';
import { openPush } from './push/open';
import type { PostPush } from './push/post';
import { Refused } from './refused';
import { openCardOwners } from './registrar/card-owners';
import { openKeptCounts } from './registrar/kept-counts';
import { profileSeals } from './registrar/profiles';
import { createRegistrar } from './registrar/registrar';
import { openRiderStore } from './registrar/rider-store';
import { createSmsCodes } from './registrar/sms-codes';
import { consoleGateway } from './registrar/sms-gateway';
import { createSmsLimits } from './registrar/sms-limits';
import { startSegmentFetcher } from './segments/fetcher';
import { openSegmentFiles } from './segments/segment-files';
import { openSite } from './site/server';
import { createTicketDesk } from './tickets/hand-out';
import { openMintPool } from './tickets/mint-pool';
import { traceConfig } from './tracing/of-config';
import { passengerCountsIn } from './tracing/passenger-counts';
import { loadFeed, longestRides } from './tracing/timetable';
import { auditCeremonies } from './vault/ceremony-record';
import { openVaultKeys, tlsKeyPath } from './vault/keys';
import { startVaultRetention } from './vault/retention';
import { openShareKeyring } from './vault/shares';
import { openTerminalKeys } from './vault/terminal-keys';
import { openVehicleAirs } from './vault/vehicle-airs';

const DAY_MS = 86_400_000;

export type AuthorityPorts = {
  readonly config: AuthorityConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** The rider page's files. */
  readonly files: StaticFiles;
  /** The officers' console: its page's files, and in a demo the officers that the page plays. Absent: no console. */
  readonly console?: {
    readonly page: StaticFiles;
    readonly demo?: ConsolePorts['demo'];
    readonly ceremony: Pick<ConsolePorts['ceremony'], 'halves' | 'dayShift'>;
  };
  /** How pushes leave, where the city switched them on. */
  readonly postPush: PostPush;
  /** Gets what a person at the keyboard should read: the demo's text messages. */
  readonly tell: (line: string) => void;
  /** The newest bundle that the pinned root proves; undefined while there is none. Asked every second. */
  readonly loadBundle: () => SignedBundle | undefined | Promise<SignedBundle | undefined>;
  /** The operator's signed list of revoked cards; undefined while there is none. Asked every second. */
  readonly loadRevokedCards?: () => Uint8Array | undefined;
  /** Where the operator's doors are, and our certificate; undefined while unknown. Asked every second. */
  readonly loadLink: () => LinkAddress | undefined | Promise<LinkAddress | undefined>;
};

export type Authority = {
  readonly sitePort: number;
  /** Where officers work; undefined without a console. */
  readonly consoleOrigin?: string;
  /** Process numbers of cases that are open. */
  casePids(): number[];
  /** Path of the case door's unix socket. */
  readonly caseSocket: string;
  /** Takes in what lies in the exchange folder now, without waiting for the next look. */
  look(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the authority on a folder that `prepareAuthority` made.
 * @throws Error in words: keys missing, folder held by another process, a damaged file, a port in use
 */
export async function openAuthority(ports: AuthorityPorts): Promise<Authority> {
  const closers = new Closers();
  try {
    const opened = await compose(ports, (closer) => closers.add(closer));
    return { ...opened, close: () => closers.close() };
  } catch (error) {
    return closers.abandon(error);
  }
}

/** Last opened, first closed. */
async function compose(ports: AuthorityPorts, onClose: (closer: () => unknown) => void) {
  const { config, clock, random, disk, log, metrics = noMetrics } = ports;
  const { folder, exchange, limits } = config;
  const lock = await disk.lock(folder);
  onClose(() => lock.release());
  const keys = await openVaultKeys(disk, folder);
  let followed: Followed | undefined;
  const tlsKey = fromUtf8(await disk.read(tlsKeyPath(folder)));
  const offsetMinutes = () => localOffsetMinutes(followed?.bundle()?.bundle.dayShift ?? DEFAULT_DAY_SHIFT);
  const audit = await openAuditLog({ disk, folder, random, clock, log, key: keys.audit, offsetMinutes });
  onClose(() => audit.close());
  await auditFiles(audit, ports.files);
  const shelf = await openShelf({ disk, folder, random, clock, log, audit, offsetMinutes });
  onClose(() => shelf.close());
  const shares = await openShareKeyring({ disk, folder, exchange, random, log });
  onClose(() => shares.close());
  const terminalKeys = await openTerminalKeys({ disk, folder, exchange, log });
  const vehicleAirs = await openVehicleAirs({ disk, folder, exchange, log });
  const connect = (address: LinkAddress) =>
    openHttpsLink({ ...address, key: tlsKey, clock, ...linkTimes(config) });
  const policy = followPolicy({ disk, folder, exchange, audit, log });
  followed = await follow({
    ...ports,
    connect,
    shares,
    terminalKeys,
    vehicleAirs,
    onBundle: (next) => auditBundle(audit, next),
    onLook: async (bundle) => {
      await auditCeremonies({ disk, exchange, bundle, audit, log });
      await policy.look(bundle);
    },
  });
  onClose(() => followed.close());
  const bundle = () => followed.bundle()?.bundle;

  const retentionDays = () => followed.bundle()?.bundle.limits.retentionDays ?? DEFAULT_RETENTION_DAYS;
  const access = await openAccessLog({
    disk,
    folder,
    random,
    clock,
    log,
    audit,
    dayShift: () => bundle()?.dayShift ?? DEFAULT_DAY_SHIFT,
    retentionDays,
  });
  onClose(() => access.close());

  const mint = openMintPool(log);
  onClose(() => mint.close());
  const store = await openRiderStore({ disk, folder, random, shards: config.riderFiles, log });
  onClose(() => store.close());
  const smsCounts = await openKeptCounts({ disk, folder: join(folder, 'sms-counts'), clock, log });
  const seals = profileSeals(keys.registrar, keys.registrarSecret);
  const smsLimits = {
    perBlockHour: limits.smsPerBlockHour,
    perNetworkHour: limits.smsPerNetworkHour,
    perHour: limits.smsPerHour,
  };
  const gateway = countedGateway(metrics, consoleGateway({ disk, folder, tell: ports.tell }));
  const registrar = createRegistrar({
    store,
    seals,
    codes: createSmsCodes(clock, random),
    limits: createSmsLimits({ clock, config: smsLimits, counts: smsCounts, keyOf: seals.countKey, log }),
    gateway,
    desk: createTicketDesk({
      clock,
      random,
      log,
      bundle,
      ticketKeys: keys.tickets,
      mint: countedMint(metrics, (job) => mint.mint(job)),
    }),
    random,
    log,
    host: () => new URL(inForce(followed).bundle.site).hostname,
    retentionDays: () => inForce(followed).bundle.limits.retentionDays,
  });

  const files = await openSegmentFiles({ disk, folder, random, log });
  onClose(() => files.close());
  authorityGauges(metrics, { segments: files, bundle, isLinked: () => followed?.link() !== undefined });
  const retention = startVaultRetention({
    disk,
    folder,
    clock,
    log,
    bundle,
    shares,
    riders: store,
    segments: files,
    audit,
    key: keys.audit,
  });
  onClose(() => retention.close());
  const fetcher = startSegmentFetcher({
    link: followed.link,
    files,
    clock,
    log,
    every: config.segmentsEvery,
  });
  onClose(() => fetcher.close());
  const cards = await openCardOwners({
    disk,
    folder,
    random,
    clock,
    registrar: keys.registrar,
    link: followed.link,
    log,
  });
  onClose(() => cards.close());
  const feed = await loadFeed(disk, config.tracing.timetable, log);
  const tracing = traceConfig(config, feed ? longestRides(feed) : new Map(), vehicleAirs.all);
  const counts = config.tracing.passengerCounts;
  const caseSocket = join(folder, 'case.sock');
  const caseDoor = await openCaseDoor({
    socket: caseSocket,
    shares,
    audit,
    access,
    log,
    run: (request, onTicketOpened) =>
      runCase(
        {
          onTicketOpened,
          clock,
          log,
          bundle,
          link: followed.link,
          registrar,
          cards,
          terminalKeys,
          files,
          fetcher,
          config: tracing,
          ...(counts && { passengerCounts: passengerCountsIn(disk, counts, offsetMinutes()) }),
          segmentDeadline: config.segmentDeadline,
        },
        request,
      ),
  });
  onClose(() => caseDoor.close());

  const officersConsole =
    ports.console &&
    (await openOfficersConsole({
      clock,
      random,
      disk,
      log,
      folder,
      exchange,
      host: config.consoleHost,
      port: config.consolePort,
      ...(config.consoleOrigin && { origin: config.consoleOrigin }),
      ...(await siteTls(config)),
      ...ports.console,
      ceremony: { ...ports.console.ceremony, onFinished: () => followed.look() },
      ...(feed && { lineWays: lineWays(feed) }),
      bundle: () => followed.bundle(),
      policy,
      audit,
      access,
      shelf,
      offsetMinutes,
      shares,
      daysLeft: () => retention.daysLeft(),
      gateway,
      messages: { gap: config.messageGap, most: config.messagesPerRound },
      link: followed.link,
      registrar,
      cards,
      files,
      fetcher,
      config: tracing,
      ...(counts && { counts }),
      segmentDeadline: config.segmentDeadline,
    }));
  if (officersConsole) onClose(() => officersConsole.close());

  const push = await openPush({ ...ports, config: config.push, folder, shelf });
  if (push) onClose(() => push.close());
  const releaseCounts = followReleaseCounts({
    audit,
    key: keys.audit,
    bundle,
    link: followed.link,
    clock,
    log,
  });
  onClose(() => releaseCounts.close());
  const site = await openSite({
    host: config.host,
    port: config.sitePort,
    ...(await siteTls(config)),
    trustProxy: config.trustProxy,
    files: ports.files,
    registrar,
    bundle: () => followed.bundle()?.signed,
    revokedCards: followed.revokedCards,
    link: followed.link,
    audit,
    ...(push && { push }),
    access: { access, key: keys.audit },
    counts: releaseCounts,
    exposures: {
      shelf,
      key: keys.audit,
      site: () => followed.bundle()?.bundle.site ?? '',
      from: () => dateOf(clock.now() - retentionDays() * DAY_MS, offsetMinutes()),
      now: () => clock.now(),
      offsetMinutes,
    },
    clock,
    log,
    answered: siteAnswers(metrics),
    limits,
  });
  onClose(() => site.close());
  log.info('authority open', { sitePort: site.port });
  return {
    sitePort: site.port,
    ...(officersConsole && { consoleOrigin: officersConsole.origin }),
    casePids: () => officersConsole?.casePids() ?? [],
    caseSocket,
    look: () => followed.look(),
  };
}

function inForce(followed: Followed): SignedBundle {
  const found = followed.bundle();
  if (!found) throw new Refused('busy');
  return found;
}
