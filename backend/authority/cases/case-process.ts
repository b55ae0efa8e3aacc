/**
 * A case's own process: short-lived, born without any key but its own. It takes officers' opened shares, sealed to that key,
 * brings the days' keys back in its memory, has the operator's half released, traces, and ends; with it everything it opened.
 */
import { availableParallelism } from 'node:os';
import { shiftedClock } from '../../../platform/clock';
import { silentLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { accessEntryOf } from '../../../protocol/access-list';
import { type Bundle, dayKeyOf, readUnprovenBundle } from '../../../protocol/bundle';
import { concat } from '../../../protocol/bytes';
import { localOffsetMinutes } from '../../../protocol/days';
import { Malformed } from '../../../protocol/errors';
import { generateHpkeKey, hpkeOpen, importSecretKey } from '../../../protocol/hpke';
import { CASE_SHARE_INFO, caseShareAad } from '../../../protocol/officers/case-share';
import type { OperatorLink } from '../operator-link/link';
import type { Registrar } from '../registrar/registrar';
import { segmentHolder, segmentsFolder } from '../segments/segment-files';
import { type OpeningPool, openOpeningPool } from '../tracing/opening-pool';
import { passengerCountsIn } from '../tracing/passenger-counts';
import type { CardOwners } from '../tracing/people';
import { traceSecondDegree } from '../tracing/second-degree';
import type { TraceResult } from '../tracing/trace';
import { combineOpened } from '../vault/sharing';
import { openTerminalKeys } from '../vault/terminal-keys';
import type {
  Asked,
  AskedCoRiders,
  CaseBirth,
  FromCase,
  ReleaseAnswer,
  ResealedShare,
  ToCase,
} from './case-messages';
import { newnessOf, printKey, printsOf, type RunPrints } from './newness';
import { type CasePorts, CaseRefused, type CaseRequest, runCase, withOpenDays } from './run-case';
import { personsAsked } from './second-degree-ask';
import { sparingNews } from './sparing-news';

if (!process.send) throw new Error('case-process.ts runs as a child of the vault only');

/** Shows the vault's time from birth on. */
const clock = shiftedClock();
const own = generateHpkeKey();
/** Opened shares of each officer, by day. */
const shares = new Map<string, Map<number, Uint8Array>>();
const answers = new Map<number, (message: Extract<ToCase, { type: 'answer' }>) => void>();
let lastAsk = 0;
let running = false;
/** The days' keys, once two officers gave their shares: for tracing again, until the process ends. */
let held: readonly { readonly day: number; readonly secretKey: Uint8Array }[] = [];
let before: RunPrints | undefined;
/** Threads that open sealed parts: they start while the second officer is awaited, and end with each run. */
let pool: OpeningPool | undefined;
/** What the newest run found. */
let newest: TraceResult | undefined;
/** `Person.key` of all whose contacts were asked for. */
const widened = new Set<string>();

const say = (message: FromCase): void => {
  process.send?.(message);
};
/** Entries of the access log that the vault does not have yet. */
let ticketsOpened: Uint8Array[] = [];
/** What was found, and before it whose tickets were opened to find it: what comes first is on disk before the rest is shown. */
const tell = (message: FromCase): void => {
  if (ticketsOpened.length > 0) say({ type: 'tickets opened', entries: concat(...ticketsOpened) });
  ticketsOpened = [];
  say(message);
};
// Whoever bore it is gone: it has nothing to live for, and keys to forget.
process.on('disconnect', () => process.exit(0));
process.once('message', (message: ToCase) => {
  if (message.type !== 'birth') process.exit(1);
  live(message.birth);
});

function live(birth: CaseBirth): void {
  const bundle = readUnprovenBundle(birth.bundle);
  clock.shift(birth.now - clock.now());
  clock.setTimer(birth.lifetime, () => process.exit(0));
  before = birth.before;
  process.on('message', (message: ToCase) => {
    if (message.type === 'answer') answers.get(message.id)?.(message);
    if (message.type === 'shares') void take(birth, bundle, message.officer, message.shares);
    if (message.type === 'again' && held.length > 0 && !running) void run(birth, bundle);
    if (message.type === 'second degree') void second(birth, bundle, message);
  });
  say({ type: 'ready', key: own.public });
}

async function take(
  birth: CaseBirth,
  bundle: Bundle,
  officer: string,
  sealed: readonly ResealedShare[],
): Promise<void> {
  try {
    const opened = new Map<number, Uint8Array>();
    for (const { day, sealed: bytes } of sealed)
      opened.set(
        day,
        hpkeOpen(own, CASE_SHARE_INFO, caseShareAad(birth.release.caseHash, day, officer), bytes),
      );
    for (const day of daysOf(birth, bundle))
      if (!opened.has(day)) throw new Malformed('shares', `lack day ${day}`);
    shares.set(officer, opened);
    threads().start();
    say({ type: 'taken', officer });
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    say({ type: 'taken', officer, error: error.message });
    return;
  }
  if (shares.size < bundle.limits.quorum || running) return;
  running = true;
  try {
    held = await openDays(birth, bundle);
    say({ type: 'opened', days: held.map(({ day }) => day) });
  } catch (error) {
    failed(error);
    return;
  }
  await run(birth, bundle);
}

/** Traces with the days' keys that it holds; what it found before is what the next time is held against. */
async function run(birth: CaseBirth, bundle: Bundle): Promise<void> {
  running = true;
  try {
    const key = printKey(birth.release.caseHash, held);
    const result = await withPorts(birth, bundle, runCase);
    newest = result;
    const prints = printsOf(result, key, { run: (before?.run ?? 0) + 1, at: clock.now() });
    tell({ type: 'result', result: { ...result, newness: newnessOf(prints, before) }, prints });
    before = prints;
    running = false;
  } catch (error) {
    failed(error);
  }
}

/** Contacts of co-riders, in the days that are open already. */
async function second(birth: CaseBirth, bundle: Bundle, asked: AskedCoRiders): Promise<void> {
  if (running || !newest || before?.run !== asked.run) {
    say({ type: 'second degree', error: 'the case is being traced: look again, then ask' });
    return;
  }
  running = true;
  try {
    const { coRiders } = newest;
    const persons = personsAsked(coRiders, asked.coRiders, widened, birth.config, clock.now());
    for (const { key } of persons) widened.add(key);
    const first = new Set(coRiders.map(({ key }) => key));
    const { registrationsOf } = registrarOfVault();
    const found = await withPorts(birth, bundle, (ports, request) =>
      withOpenDays(ports, request, (input) => traceSecondDegree(input, { persons, first, registrationsOf })),
    );
    tell({ type: 'second degree', found });
  } catch (error) {
    tell({ type: 'second degree', error: sentenceOf(error) });
  } finally {
    running = false;
  }
}

function failed(error: unknown): void {
  running = false;
  tell({ type: 'failed', sentence: sentenceOf(error) });
}

function sentenceOf(error: unknown): string {
  const isForOfficers = error instanceof CaseRefused || error instanceof Malformed;
  const sentence = (error as Error).message;
  return isForOfficers ? sentence : `the case failed: ${sentence}`;
}

const daysOf = ({ release }: CaseBirth, bundle: Bundle): number[] =>
  bundle.days.map(({ day }) => day).filter((day) => day >= release.firstDay && day <= release.lastDay);

/** A wrong share gives a wrong key without a word: the key must be the one that the bundle names. */
async function openDays(birth: CaseBirth, bundle: Bundle): Promise<{ day: number; secretKey: Uint8Array }[]> {
  const opened: { day: number; secretKey: Uint8Array }[] = [];
  for (const day of daysOf(birth, bundle)) {
    const ofDay = [...shares.values()].map((each) => each.get(day)!);
    const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
    try {
      opened.push({ day, secretKey: await combineOpened(ofDay, publicOf, dayKeyOf(bundle, day)!) });
    } catch (error) {
      shares.clear();
      throw new CaseRefused(403, (error as Error).message);
    }
  }
  for (const each of shares.values()) for (const share of each.values()) share.fill(0);
  shares.clear();
  return opened;
}

async function withPorts<Result>(
  birth: CaseBirth,
  bundle: Bundle,
  use: (ports: CasePorts, request: CaseRequest) => Promise<Result>,
): Promise<Result> {
  const disk = nodeDisk();
  const log = silentLog();
  const { folder, exchange, person, from, to, release, config } = birth;
  const terminalKeys = await openTerminalKeys({ disk, folder, exchange, log });
  let listed: ReleaseAnswer['segments'] = [];
  const link = {
    release: async () => {
      const answer = (await ask('release')) as ReleaseAnswer;
      listed = answer.segments;
      return answer;
    },
  } as Pick<OperatorLink, 'release'>;
  const { opening, close } = threads();
  const ports: CasePorts = {
    clock,
    log,
    bundle: () => bundle,
    link: () => link as OperatorLink,
    registrar: registrarOfVault(),
    cards: cardsOf(birth.cards),
    terminalKeys,
    files: {
      // The vault holds them for as long as this process lives.
      lease: (days) => ({ segments: listed.filter(({ day }) => days.includes(day)), end() {} }),
      held: segmentHolder(segmentsFolder(folder)),
    },
    // The vault waited for them before it answered.
    fetcher: { waitFor: async () => undefined },
    config,
    ...(birth.counts !== undefined && {
      passengerCounts: passengerCountsIn(disk, birth.counts, localOffsetMinutes(bundle.dayShift)),
    }),
    segmentDeadline: 0,
    opening,
    onNews: sparingNews(clock, (news) => tell({ type: 'news', news })),
    onTicketOpened: (notice) => ticketsOpened.push(accessEntryOf(notice)),
  };
  try {
    // A run overwrites the keys that it is given.
    const dayKeys = held.map(({ day, secretKey }) => ({ day, secretKey: secretKey.slice() }));
    return await use(ports, { person, from, to, caseHash: release.caseHash, dayKeys, release });
  } finally {
    pool = undefined;
    await close();
  }
}

function threads(): OpeningPool {
  pool ??= openOpeningPool(
    availableParallelism(),
    () => new Promise<void>((resolve) => setImmediate(resolve)),
  );
  return pool;
}

/** The registrar's questions that tracing asks, one person at a time. */
const registrarOfVault = (): Pick<Registrar, 'profileOf' | 'registrationOf' | 'registrationsOf'> => ({
  profileOf: (ref) => ask('profile', { ref }) as ReturnType<Registrar['profileOf']>,
  registrationOf: (ref) => ask('registration', { ref }) as ReturnType<Registrar['registrationOf']>,
  registrationsOf: (phone) => ask('registrations', { phone }) as ReturnType<Registrar['registrationsOf']>,
});

function cardsOf(all: CaseBirth['cards']): CardOwners {
  const owners = new Map(all);
  const isOf =
    (owner: { kind: string; identifier: string }) => (each: { kind: string; identifier: string }) =>
      each.kind === owner.kind && each.identifier === owner.identifier;
  return {
    ownersOf: (card) => owners.get(card) ?? [],
    cardsOf: (owner) =>
      all.filter(([, each]) => each.length === 1 && each.some(isOf(owner))).map(([card]) => card),
  };
}

function ask(what: Asked, more: { ref?: Uint8Array; phone?: string } = {}): Promise<unknown> {
  const id = ++lastAsk;
  return new Promise((resolve, reject) => {
    answers.set(id, ({ value, error }) => {
      answers.delete(id);
      if (error === undefined) resolve(value);
      else reject(new CaseRefused(503, error));
    });
    say({ type: 'ask', id, what, ...more });
  });
}
