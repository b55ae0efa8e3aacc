/**
 * The operator's side of the backend, composed: store, ingest, segments, releases and the HTTPS doors. The broker is
 * given `accept`, and gives its `send` (start/operator.ts joins them).
 */
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import { Closers } from '../../platform/closers';
import type { Disk } from '../../platform/disk';
import { openJournal } from '../../platform/journal';
import type { Log } from '../../platform/log';
import { type Metrics, noMetrics } from '../../platform/metrics/metrics';
import type { Random } from '../../platform/random';
import type { Bundle } from '../../protocol/bundle';
import type { ReleaseCounts } from '../../protocol/release-counts';
import { openCardOwners } from './card-owners/card-owners';
import { createCheckInApi } from './check-in-api/check-in-api';
import { type Doors, openDoors } from './doors/server';
import { openImportDoor } from './import-door/import-door';
import { importExport } from './import-door/import-export';
import { type Accept, createIngest } from './ingest/ingest';
import { OPERATOR_FILES, readOperatorKeys } from './keys/key-files';
import { operatorMetrics } from './metrics';
import type { Registry } from './registry/registry';
import { openRegistryStore, type RegistryStore } from './registry/store';
import { openSegmentKeyring } from './segments/keyring';
import { openReleases } from './segments/release';
import { startRetention } from './segments/retention';
import { SegmentList } from './segments/segment-list';
import { openSegments } from './segments/segments';
import { openQuarantine } from './store/quarantine';
import { openStore } from './store/store';

export interface OperatorOptions {
  /** As `prepareOperator` made it. */
  folder: string;
  /** The bundle in force; there is one before the operator opens. */
  bundle: () => Bundle;
  /** Address to listen on, and port of the doors; 0: any free one. */
  host: string;
  apiPort: number;
  /** The broker's way to a connected terminal. */
  send: (terminalId: string, topic: string, payload: Uint8Array) => unknown;
  /** Default ten minutes; ten seconds in the city in a box. */
  segmentAgeMs?: number;
  clock: Clock;
  random: Random;
  disk: Disk;
  log: Log;
  metrics?: Metrics;
}

export interface Operator {
  /** For the broker: settles when a batch is on disk. */
  readonly accept: Accept;
  /** Always the one in force. */
  readonly registry: Registry;
  /** For whoever changes it. */
  readonly registryStore: RegistryStore;
  /** PEM texts, the broker's too. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly apiPort: number;
  /** How often days were released, for everybody. */
  publicCounts(): ReleaseCounts;
  close(): Promise<void>;
}

/**
 * @throws RegistryFaults, Malformed, FolderLocked or the system's error: what, where, how to mend; nothing stays open
 */
export async function openOperator(options: OperatorOptions): Promise<Operator> {
  const { folder, bundle, send, clock, random, disk, log } = options;
  const path = (name: string) => join(folder, name);
  const opened = new Closers();
  try {
    // Before anything is read: a keyring that two processes rewrite is lost to both.
    const lock = await disk.lock(folder);
    opened.add(() =>
      // On a disk that died it stays, and counts no longer when this process has ended.
      lock.release().catch((cause: Error) => log.warn('folder lock not released', { cause })),
    );
    const keys = await readOperatorKeys(disk, folder);
    const ports = { disk, clock, random, log };
    const registryStore = await openRegistryStore({
      path: path(OPERATOR_FILES.registry),
      journal: path(OPERATOR_FILES.registryChanges),
      ...ports,
    });
    opened.add(() => registryStore.close());
    const { registry } = registryStore;
    const keyring = await openSegmentKeyring({ folders: OPERATOR_FILES.keyrings.map(path), disk, random });
    opened.add(() => keyring.close());

    const listFolder = path(OPERATOR_FILES.segmentList);
    const list = await SegmentList.open(await openJournal({ folder: listFolder, disk, random, log }));
    opened.add(() => list.close());
    const quarantine = await openQuarantine({ folder: path(OPERATOR_FILES.quarantine), ...ports });
    opened.add(() => quarantine.close());
    const ownersFolder = path(OPERATOR_FILES.cardOwners);
    const cardOwners = await openCardOwners({ folder: ownersFolder, ...ports });
    opened.add(() => cardOwners.close());
    const store = await openStore({ folder: path(OPERATOR_FILES.store), segments: list, ...ports });
    opened.add(() => store.close());
    const segments = await openSegments({
      folder: path(OPERATOR_FILES.segments),
      list,
      store,
      keyring,
      bundle,
      ageMs: options.segmentAgeMs,
      ...ports,
    });
    opened.add(() => segments.close());
    const releases = await openReleases({
      path: path(OPERATOR_FILES.releases),
      disk,
      bundle,
      segments,
      keyring,
      key: keys.cards,
      clock,
      log,
    });

    const retention = startRetention({
      ...ports,
      bundle,
      keyring,
      list,
      removeSegments: (day) => segments.removeDay(day),
      key: keys.cards,
      receipts: path(OPERATOR_FILES.receiptsOfDestruction),
    });
    opened.add(() => retention.close());
    const isShredded = (day: number) => keyring.isShredded(day);
    const counts = operatorMetrics(options.metrics ?? noMetrics, {
      store,
      segments,
      bundle,
      monotonic: () => clock.monotonic(),
    });
    const accept = createIngest({
      store,
      quarantine,
      cardOwners,
      registry,
      bundle,
      isShredded,
      clock,
      log,
      count: counts.items,
    });
    const importing = { registry, accept, retentionDays: () => bundle().limits.retentionDays, clock, log };
    const importDoor = await openImportDoor({
      folder: path(OPERATOR_FILES.import),
      disk,
      clock,
      take: (file) => importExport(importing, file),
      log,
    });
    opened.add(() => importDoor.close());
    const { relay: relayKey, receipts: secret, tls } = keys;
    const checkInApi = createCheckInApi({
      store,
      registry,
      bundle,
      relayKey,
      secret,
      clock,
      random,
      send,
      log,
      answered: counts.answered,
    });
    const { host, apiPort: port } = options;
    const doors: Doors = await openDoors({
      host,
      port,
      tls,
      checkInApi,
      segments,
      releases,
      cardOwners,
      random,
      log,
    });
    opened.add(() => doors.close());
    return {
      accept,
      registry,
      registryStore,
      tls,
      apiPort: doors.port,
      publicCounts: () => releases.publicCounts(),
      close: () => opened.close(),
    };
  } catch (error) {
    return opened.abandon(error);
  }
}
