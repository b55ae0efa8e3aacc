/** The console, composed: policy, passkeys, sessions, cases with their processes, and the page. */
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { hourly } from '../../../platform/hourly';
import type { Log } from '../../../platform/log';
import type { StaticFiles } from '../../../platform/pages/static-files';
import type { Random } from '../../../platform/random';
import { createDelays } from '../../../platform/sign-in/delays';
import { createSessions } from '../../../platform/sign-in/sessions';
import type { AccessLog } from '../access/access-log';
import type { AuditLog } from '../audit/log';
import { createListDesk, readListsApart } from '../case-lists/list-desk';
import { createCaseDesk } from '../cases/case-desk';
import { type CaseRoomPorts, createCaseRooms } from '../cases/case-rooms';
import { openCaseStore } from '../cases/case-store';
import { openOutcomes } from '../cases/outcomes';
import { CaseRefused } from '../cases/run-case';
import { shownBundle } from '../ceremonies/files';
import type { CeremonyPorts } from '../ceremonies/ports';
import { openCeremonies } from '../ceremonies/room';
import type { Shelf } from '../exposures/shelf';
import type { SignedBundle } from '../follow';
import { BREAKER_DEFAULTS } from '../messages/breaker';
import { createRoundDesk } from '../messages/round-desk';
import { openRoundStore } from '../messages/round-store';
import { openCredentials } from '../officers/credentials';
import type { FollowedPolicy } from '../officers/follow-policy';
import { createPasswordCheck } from '../officers/passwords';
import { USUAL_LIMITS } from '../officers/policy';
import type { SmsGateway } from '../registrar/sms-gateway';
import { createImportDesk, readReportsApart } from '../reports/import-desk';
import type { ShareKeyring } from '../vault/shares';
import { type LineWays, noLineWays } from './line-ways';
import type { ConsoleOffice } from './office';
import { createResultVersions } from './result-versions';
import { openConsole } from './server';

/** A gateway that takes longer than this may have taken the message or not. */
const GATEWAY_PATIENCE_MS = 10_000;

export type ConsolePorts = Pick<
  CaseRoomPorts,
  'link' | 'registrar' | 'fetcher' | 'segmentDeadline' | 'files' | 'config' | 'counts' | 'cards'
> & {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly log: Log;
  readonly folder: string;
  readonly exchange: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** As browsers name it; by default `http(s)://localhost:<port>`. */
  readonly origin?: string;
  readonly page: StaticFiles;
  readonly bundle: () => SignedBundle | undefined;
  readonly policy: FollowedPolicy;
  readonly audit: AuditLog;
  readonly access: Pick<AccessLog, 'note'>;
  readonly shelf: Shelf;
  /** Local time minus UTC. */
  readonly offsetMinutes: () => number;
  readonly shares: ShareKeyring;
  readonly daysLeft: () => number | undefined;
  /** The city's lines, for the map of a case; without, no ride is on a map. */
  readonly lineWays?: LineWays;
  /** What a ceremony at the console needs of both sides. */
  readonly ceremony: Pick<CeremonyPorts, 'halves' | 'dayShift' | 'onFinished'>;
  readonly gateway: SmsGateway;
  /** Ms between two messages to co-riders, and how many one round may send. */
  readonly messages: { readonly gap: number; readonly most: number };
  readonly demo?: ConsoleOffice['demo'];
};

export type OpenedConsole = {
  readonly port: number;
  readonly origin: string;
  /** Process numbers of open cases. */
  casePids(): number[];
  close(): Promise<void>;
};

export async function openOfficersConsole(ports: ConsolePorts): Promise<OpenedConsole> {
  const { clock, random, disk, log, folder, audit, policy, tls } = ports;
  const bundle = () => ports.bundle()?.bundle;
  const limits = () => policy.current()?.limits ?? USUAL_LIMITS;
  const credentials = await openCredentials({ disk, folder, policy: () => policy.current(), log });
  const store = await openCaseStore({ disk, folder, random });
  const outcomes = await openOutcomes({ disk, folder, random });
  // With a case's last day its outcomes go; the hour in between changes nothing: nobody can open that day.
  const forgetting = hourly(
    clock,
    () => outcomes.forgetThrough(ports.shares.destroyedThrough),
    (error) => log.error('outcomes of old cases are still there, tried again in an hour', { error }),
  );
  const rooms = createCaseRooms({
    ...ports,
    signedBundle: () => ports.bundle()?.signed,
    lifetime: () => Math.round(limits().keyMinutes * 60_000),
    onOpened: (id) => desk.opened(id),
    onTraced: (id, counts, prints) => desk.traced(id, counts, prints),
  });
  const desk = createCaseDesk({ ...ports, bundle, policy: () => policy.current(), store, rooms });
  const ceremonies = await openCeremonies({
    ...ports,
    ...ports.ceremony,
    policy: () => policy.current(),
  });
  const roundStore = await openRoundStore({ disk, folder, random, log });
  const rounds = createRoundDesk({
    ...ports,
    store: roundStore,
    resultOf: (id) => {
      const result = rooms.result(id);
      if (!result) throw new CaseRefused(403, 'the keys of this case are closed, and with them its result');
      return result;
    },
    config: { ...ports.messages, breaker: BREAKER_DEFAULTS, patience: GATEWAY_PATIENCE_MS },
  });
  await rounds.start();
  const droppingNumbers = hourly(clock, rounds.forget, (error) =>
    log.error('numbers of messages could not be dropped', { error }),
  );
  let origin = ports.origin ?? '';
  const office: ConsoleOffice = {
    clock,
    random,
    origin: () => origin,
    bundle,
    shownBundle: () => shownBundle(ports),
    policy: () => policy.current(),
    credentials,
    sessions: createSessions({ clock, random, limits }),
    delays: createDelays(clock),
    checkPassword: createPasswordCheck(() => clock.now()),
    desk,
    rooms,
    ceremonies,
    outcomes,
    tracing: ports.config,
    lineWays: ports.lineWays ?? noLineWays,
    versions: createResultVersions(),
    rounds,
    audit,
    shelf: ports.shelf,
    imports: createImportDesk({ random, readFile: readReportsApart(clock), shelf: ports.shelf }),
    lists: createListDesk({
      ...ports,
      readFile: readListsApart(clock),
      lists: desk.lists,
      dayShift: () => bundle()?.dayShift ?? 0,
    }),
    offsetMinutes: ports.offsetMinutes,
    daysLeft: ports.daysLeft,
    ...(ports.demo && { demo: ports.demo }),
  };
  const { host, port, page } = ports;
  const opened = await openConsole({ host, port, ...(tls && { tls }), files: page, office, log });
  if (!origin) origin = `${tls ? 'https' : 'http'}://localhost:${opened.port}`;
  log.info('console open', { port: opened.port });
  return {
    port: opened.port,
    origin,
    casePids: () => rooms.pids(),
    async close() {
      await opened.close();
      await rooms.close();
      await forgetting.close();
      await droppingNumbers.close();
      await outcomes.close();
      await rounds.close();
      await roundStore.close();
      await store.close();
    },
  };
}
