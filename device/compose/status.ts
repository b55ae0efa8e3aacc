/** What the terminal says of itself, put together from all its rooms. */
import type { Clock } from '../../platform/clock';
import { noMetrics } from '../../platform/metrics/metrics';
import { endOfBundle } from '../../protocol/bundle';
import { dayOf } from '../../protocol/days';
import type { ScreenProof } from '../../protocol/messages/health';
import { terminalIdOf } from '../../protocol/terminal-id';
import type { BundleHolder } from '../bundle/bundle-holder';
import type { TerminalClock } from '../clock/terminal-clock';
import { terminalMetrics } from '../metrics';
import type { Outbox } from '../outbox/outbox';
import { type BoardReadings, noBoard } from '../ports/board';
import type { DesiredConfig } from '../remote/desired-config';
import { aboutOf } from '../telemetry/about';
import type { Snapshot } from '../telemetry/snapshot';
import { Telemetry } from '../telemetry/telemetry';
import { DataBudget } from '../uplink/data-budget';
import type { Uplink } from '../uplink/uplink';
import type { Certificate } from './certificate';
import { NO_VERSION, type Room } from './room';

const MIB = 1024 * 1024;
/** A scrape asks for each figure by itself: they are of one moment. */
const ONE_SCRAPE_MS = 500;

export type StatusParts = {
  readonly outbox: Outbox;
  readonly time: TerminalClock;
  readonly bundles: BundleHolder;
  readonly desired: DesiredConfig;
  readonly budget: DataBudget;
  readonly certificate: Certificate;
  uplink(): Uplink | undefined;
  /** What the terminal last read back from its own pixels, and what it did about it. */
  screenProof(): { readonly proof: ScreenProof; readonly step?: string };
};

/** Counts by service day; before any bundle came, by UTC's. */
export function openBudget({ options }: Room, time: TerminalClock, bundles: BundleHolder): DataBudget {
  const { dataBudgetMiB } = options;
  const today = () => dayOf(time.now(), bundles.current()?.dayShift ?? 0);
  return new DataBudget(dataBudgetMiB > 0 ? dataBudgetMiB * MIB : undefined, today);
}

export async function openStatus(room: Room, parts: StatusParts): Promise<Telemetry> {
  const { options, identity, ports, atClose } = room;
  const { clock, random, log, board = noBoard(), version = NO_VERSION } = ports;
  const { time, bundles, budget, uplink } = parts;
  const began = clock.monotonic();
  const described = await board.describe();
  const snapshot = async (): Promise<Snapshot> =>
    snapshotOf(room, parts, await board.readings(), clock.monotonic() - began, telemetry.tally.service);
  const telemetry: Telemetry = new Telemetry({
    operatorId: options.operatorId,
    terminalId: terminalIdOf(identity.terminalNumber),
    vehicleKind: options.vehicleKind,
    clock,
    random,
    now: () => time.now(),
    log,
    publish: (topic, payload, rule) => uplink()?.publish(topic, payload, rule),
    online: () => uplink()?.online ?? false,
    dataLevel: () => budget.level,
    today: () => dayOf(time.now(), bundles.current()?.dayShift ?? 0),
    snapshot,
    about: async () => aboutOf(version, options, described, await snapshot(), ports.launcher?.fallback),
  });
  atClose(() => telemetry.close());
  terminalMetrics(ports.metrics ?? noMetrics, {
    isOnline: () => uplink()?.online ?? false,
    health: rememberedFor(clock, ONE_SCRAPE_MS, () => telemetry.health()),
    faults: () => telemetry.alerts.standing().map(([id]) => id),
  });
  parts.outbox.onChange(() => telemetry.changed());
  return telemetry;
}

/** What `ask` said at most `ms` ago. */
function rememberedFor<Answer>(clock: Pick<Clock, 'monotonic'>, ms: number, ask: () => Promise<Answer>) {
  let last: { readonly answer: Promise<Answer>; readonly at: number } | undefined;
  return (): Promise<Answer> => {
    const at = clock.monotonic();
    if (!last || at - last.at > ms) last = { answer: ask(), at };
    return last.answer;
  };
}

function snapshotOf(
  { ports, written }: Room,
  { outbox, time, bundles, desired, budget, certificate, uplink, screenProof }: StatusParts,
  board: BoardReadings,
  runningMs: number,
  service: Snapshot['service'],
): Snapshot {
  const bundle = bundles.current();
  const { proof: screen, step } = screenProof();
  const why = outbox.storageWhy;
  const link = uplink();
  return {
    now: time.now(),
    runningMs,
    board,
    service,
    ledger: outbox.ledger,
    oldestAt: outbox.oldestAt,
    outboxBytes: outbox.bytes,
    storage: outbox.storage,
    ...(why === undefined ? {} : { storageWhy: why }),
    damaged: outbox.damaged,
    clock: time.state(),
    clockTrusted: time.trusted(),
    screen,
    ...(step === undefined ? {} : { screenStep: step }),
    scanner: ports.scanner.state,
    gnss: ports.gnss?.state ?? 'none',
    buttons: ports.buttons?.state ?? 'none',
    scannerAbout: ports.scanner.about,
    disk: written,
    online: link?.online ?? false,
    session: link?.session ?? 0,
    data: { bytesToday: budget.bytesToday, budget: budget.budget, level: budget.level },
    config: { version: desired.version, ...(desired.refused ? { refused: desired.refused } : {}) },
    ...(desired.updateRefused ? { updateRefused: desired.updateRefused } : {}),
    bundle: bundle && {
      number: bundle.number,
      endsAt: endOfBundle(bundle),
    },
    certNotAfter: certificate.endsAt,
  };
}
