/** One case of two weeks: its day keys from two officers' shares, then the trace over segments on disk. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { TRACE_DEFAULTS } from '../../backend/authority/tracing/config';
import { type TraceResult, traceCase } from '../../backend/authority/tracing/trace';
import { type HpkeKeyPair, importSecretKey } from '../../protocol/hpke';
import { verifierFor } from '../../protocol/signing';
import { alternated, type Row, timed } from '../measure';
import { type Prepared, prepare } from '../prepared';
import { inTemporaryFolder } from '../temporary-folder';
import { type Came, HISTORY, type History, makeHistory } from './history';
import { officersOf } from './officers';
import { type Cut, keepSegments, PHONE, type Registrations, registerAll, type Segments } from './vault';

const ROUNDS = 5;
const SEGMENT_AGE_MS = 10 * 60_000;
/** No process of these parts runs here. */
const NO_PORTS = { apiPort: 1, mqttPort: 1 };

/** As the operator closes them: every ten minutes while there is little, or few and large. */
const CUTS: readonly Cut[] = [
  { name: 'every ten minutes', cut: byAge },
  { name: 'one a day', cut: (came) => [[...came]] },
];

type Traced = { readonly ms: number; readonly longestHold: number; readonly result: TraceResult };

export function traceRows(): Promise<Row[]> {
  return inTemporaryFolder(async (folder) => {
    const prepared = await prepare(folder, { terminals: 1, ...NO_PORTS });
    const history = makeHistory(prepared);
    const registrations = await registerAll(prepared, history);
    const segments = await keepSegments(folder, history, CUTS);
    const open = await officersOf(prepared);
    const openKeys = () => open(history.days);
    const dayKeys = new Map(
      (await openKeys()).map(({ day, secretKey }) => [day, importSecretKey(secretKey)]),
    );
    try {
      const [opening] = await alternated(ROUNDS, [() => timed(openKeys)]);
      const traces = await alternated(
        ROUNDS,
        segments.map((each) => () => trace(prepared, history, registrations, each, dayKeys)),
      );
      return [
        {
          name: `case: ${HISTORY.days} day keys from two officers' shares`,
          unit: 'ms',
          values: opening!,
          note: 'Shamir, both shares of each key opened, each key compared with the bundle',
        },
        ...CUTS.flatMap(({ name }, i) => rowsOf(name, segments[i]!, traces[i]!)),
      ];
    } finally {
      for (const { files } of segments) await files.close();
      await registrations.close();
    }
  });
}

async function trace(
  { bundle }: Prepared,
  { terminalKeys }: History,
  registrations: Registrations,
  { files, keys }: Segments,
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
): Promise<Traced> {
  const verifiers = new Map([...terminalKeys].map(([number, key]) => [number, verifierFor(key.public)]));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let result: TraceResult | undefined;
  const ms = await timed(async () => {
    result = await traceCase({
      person: { kind: 'phone', identifier: PHONE },
      cards: { ownersOf: () => [], cardsOf: () => [] },
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
      dayKeys,
      segments: [...dayKeys.keys()].flatMap((day) =>
        files.ofDay(day).map((segment) => ({ day, ...files.held(segment, keys.get(day)!) })),
      ),
      registrations: await registrations.registrationsOf(),
      profileOf: registrations.profileOf,
      registrationOf: registrations.registrationOf,
      terminalKeyOf: (number) => verifiers.get(number),
      bundle,
      config: TRACE_DEFAULTS,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      onTicketOpened: () => {},
    });
  });
  delay.disable();
  return { ms, longestHold: delay.max / 1e6, result: expectWhole(result!) };
}

/** A trace that missed something is fast for nothing. */
function expectWhole(result: TraceResult): TraceResult {
  const { rides, unproven, searched } = result;
  const whole =
    rides.length === HISTORY.rides &&
    unproven.length === 0 &&
    searched.refusedTagKeys === 0 &&
    searched.checkIns === HISTORY.days * HISTORY.checkInsADay;
  if (!whole) throw new Error(`the trace is not whole: ${rides.length} rides, ${unproven.length} unproven`);
  return result;
}

function rowsOf(cut: string, { files, size }: Segments, traces: readonly Traced[]): Row[] {
  const { result } = traces[0]!;
  const { checkIns, opened } = result.searched;
  const found = `${result.rides.length} rides, ${opened} sealed parts opened, ${result.coRiders.length} co-riders`;
  const where = `${files.count} segments, ${(size / 1024 / 1024).toFixed(0)} MiB`;
  return [
    {
      name: `case: trace, segments ${cut}`,
      unit: 'ms',
      values: traces.map(({ ms }) => ms),
      note: `${checkIns.toLocaleString('en-US')} check-ins in ${where}: ${found}`,
    },
    {
      name: `case: trace, segments ${cut}: longest hold`,
      unit: 'ms',
      values: traces.map(({ longestHold }) => longestHold),
      note: 'for so long the site answers nobody meanwhile',
    },
  ];
}

function byAge(came: readonly Came[]): Came[][] {
  const parts = new Map<number, Came[]>();
  for (const each of came) {
    const part = Math.floor(each.at / SEGMENT_AGE_MS);
    parts.set(part, [...(parts.get(part) ?? []), each]);
  }
  return [...parts.values()];
}
