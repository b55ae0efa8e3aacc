/**
 * One case, from the approval to the result (PROTOCOL.md section 6): checks what the officers hand over, gets the days'
 * segment keys from the operator, waits until their segments are here, traces in memory, and forgets every key.
 */
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { type Bundle, dayKeyOf } from '../../../protocol/bundle';
import { sameBytes } from '../../../protocol/bytes';
import { dayOf } from '../../../protocol/days';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, importSecretKey } from '../../../protocol/hpke';
import { normalIdentifier } from '../../../protocol/identifiers';
import { releaseFault, type SignedRelease } from '../../../protocol/release';
import type { Identifier } from '../../../protocol/sealed-subject';
import { type OperatorLink, OperatorRefused, OperatorSilent, type ReleasedKeys } from '../operator-link/link';
import type { Registrar } from '../registrar/registrar';
import type { SegmentFetcher } from '../segments/fetcher';
import type { SegmentFiles, SegmentLease } from '../segments/segment-files';
import type { TraceConfig } from '../tracing/config';
import type { Opening } from '../tracing/opening';
import type { PassengerCounts } from '../tracing/passenger-counts';
import { type CardOwners, identifiersOf } from '../tracing/people';
import { type TraceInput, type TraceNews, type TraceResult, traceCase } from '../tracing/trace';
import type { TerminalKeys } from '../vault/terminal-keys';

export type CaseRequest = {
  /** Phone, card, identity document or driver, as somebody typed it. */
  readonly person: Identifier;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly caseHash: Uint8Array;
  /** 32 secret bytes a day; overwritten with zeros when the case is done. */
  readonly dayKeys: readonly { readonly day: number; readonly secretKey: Uint8Array }[];
  readonly release: SignedRelease;
};

/** Why a case is not traced, as a sentence for the officer. `status`: of HTTP. */
export class CaseRefused extends Error {
  override readonly name = 'CaseRefused';
  constructor(
    readonly status: 400 | 403 | 502 | 503,
    sentence: string,
  ) {
    super(sentence);
  }
}

export type CasePorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly bundle: () => Bundle | undefined;
  readonly link: () => OperatorLink | undefined;
  readonly registrar: Pick<Registrar, 'profileOf' | 'registrationOf' | 'registrationsOf'>;
  /** Absent: no card has an owner. */
  readonly cards?: CardOwners;
  readonly terminalKeys: TerminalKeys;
  readonly files: Pick<SegmentFiles, 'lease' | 'held'>;
  readonly fetcher: Pick<SegmentFetcher, 'waitFor'>;
  readonly config: TraceConfig;
  /** Where the fleet counts who boards. */
  readonly passengerCounts?: PassengerCounts;
  /** Ms that the segments may take to come. */
  readonly segmentDeadline: number;
  /** Opens sealed parts; absent: in this thread. */
  readonly opening?: Opening;
  readonly onNews?: (news: TraceNews) => void;
  /** Gets the `notice` of each ticket that is opened, before any news of what was in it. */
  readonly onTicketOpened: (notice: Uint8Array) => void;
};

const NO_CARDS: CardOwners = { ownersOf: () => [], cardsOf: () => [] };

const NOT_ONE: Readonly<Record<Identifier['kind'], string>> = {
  phone: 'the phone number is no mobile number',
  document: 'the document number is wrong: 17 digits and the check character that fits them',
  card: 'the card number is wrong: 16 letters and digits as printed under its code',
  driver: 'the driver number is wrong: 3 to 10 digits',
};

/** @throws CaseRefused */
export async function runCase(ports: CasePorts, request: CaseRequest): Promise<TraceResult> {
  const result = await withOpenDays(ports, request, traceCase);
  ports.log.info('case traced', { days: daysIn(request.release), opened: result.searched.opened });
  return result;
}

const daysIn = ({ firstDay, lastDay }: SignedRelease): number => lastDay - firstDay + 1;

/**
 * Opens the days for as long as `trace` reads them.
 * @throws CaseRefused
 */
export async function withOpenDays<Result>(
  ports: CasePorts,
  request: CaseRequest,
  trace: (input: TraceInput) => Promise<Result>,
): Promise<Result> {
  const { files, registrar } = ports;
  const bundle = ports.bundle();
  if (!bundle) throw new CaseRefused(503, 'the authority has no bundle yet: try again when the city is up');
  const secrets = request.dayKeys.map(({ secretKey }) => secretKey);
  let released: ReleasedKeys | undefined;
  let lease: SegmentLease | undefined;
  try {
    const person = checkRequest(request, bundle, ports.clock.now());
    const dayKeys = checkDayKeys(request, bundle);
    released = await askOperator(ports, request.release);
    const segmentKeys = new Map(released.segmentKeys.map(({ day, key }) => [day, key]));
    await waitForSegments(ports, request.release, released.lastSegment);
    // What is replaced meanwhile stays until the trace has read it.
    lease = files.lease([...dayKeys.keys()]);
    const segments = lease.segments.map((segment) => {
      const { day } = segment;
      const key = segmentKeys.get(day);
      if (!key)
        throw new CaseRefused(502, `the operator holds segments of day ${day}, and released no key for it`);
      return { day, ...files.held(segment, key) };
    });
    const cards = ports.cards ?? NO_CARDS;
    const phone = identifiersOf(person, cards).find(({ kind }) => kind === 'phone')?.identifier;
    return await readable(trace, {
      person,
      cards,
      from: request.from,
      to: request.to,
      dayKeys,
      segments,
      registrations: phone === undefined ? [] : await registrar.registrationsOf(phone),
      profileOf: (ref) => registrar.profileOf(ref),
      registrationOf: (ref) => registrar.registrationOf(ref),
      terminalKeyOf: (number, day) => ports.terminalKeys.verifierOf(number, day),
      bundle,
      config: ports.config,
      ...(ports.passengerCounts && { passengerCounts: ports.passengerCounts }),
      ...(ports.opening && { opening: ports.opening }),
      ...(ports.onNews && { onNews: ports.onNews }),
      onTicketOpened: ports.onTicketOpened,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    });
  } finally {
    lease?.end();
    // The key objects made of them cannot be overwritten; they go with this function.
    for (const secret of secrets) secret.fill(0);
    for (const { key } of released?.segmentKeys ?? []) key.fill(0);
  }
}

/** A segment that its hash proved, and that does not open, was wrong when the operator closed it. */
async function readable<Result>(
  trace: (input: TraceInput) => Promise<Result>,
  input: TraceInput,
): Promise<Result> {
  try {
    return await trace(input);
  } catch (error) {
    if (error instanceof Malformed)
      throw new CaseRefused(502, `a segment of the operator cannot be read: ${error.message}`);
    throw error;
  }
}

/** The person in the normal form. */
function checkRequest(
  { person, from, to, caseHash, release }: CaseRequest,
  bundle: Bundle,
  now: number,
): Identifier {
  const named = normalIdentifier(person.kind, person.identifier);
  if (!named) throw new CaseRefused(400, NOT_ONE[person.kind]);
  if (!(from < to)) throw new CaseRefused(400, 'the window ends before it begins');
  if (!sameBytes(caseHash, release.caseHash))
    throw new CaseRefused(403, 'the release was signed for another case');
  const fault = releaseFault(bundle, release, now);
  if (fault) throw new CaseRefused(403, `the release is refused: ${fault}`);
  const { firstDay, lastDay } = release;
  if (dayOf(from, bundle.dayShift) < firstDay || dayOf(to - 1, bundle.dayShift) > lastDay)
    throw new CaseRefused(
      403,
      `the window reaches beyond days ${firstDay} to ${lastDay} that the release opens`,
    );
  return named;
}

/** Each must be the bundle's key of a day of the release; a wrong share gives a wrong key without a word. */
function checkDayKeys({ dayKeys, release }: CaseRequest, bundle: Bundle): Map<number, HpkeKeyPair> {
  const checked = new Map<number, HpkeKeyPair>();
  for (const { day, secretKey } of dayKeys) {
    if (day < release.firstDay || day > release.lastDay)
      throw new CaseRefused(403, `the key of day ${day} is no part of this case`);
    const pair = importSecretKey(secretKey);
    const named = dayKeyOf(bundle, day);
    if (!named || !sameBytes(pair.public, named))
      throw new CaseRefused(403, `the key of day ${day} is not the one that the bundle names`);
    checked.set(day, pair);
  }
  for (let day = release.firstDay; day <= release.lastDay; day++)
    if (dayKeyOf(bundle, day) && !checked.has(day))
      throw new CaseRefused(400, `the key of day ${day} is missing: the release opens it`);
  return checked;
}

/** @throws CaseRefused with the operator's own sentence */
export async function askOperator(
  ports: Pick<CasePorts, 'link'>,
  release: SignedRelease,
): Promise<ReleasedKeys> {
  const link = ports.link();
  if (!link) throw new CaseRefused(503, 'the operator is not connected yet: try again in a moment');
  try {
    return await link.release(release);
  } catch (error) {
    if (error instanceof OperatorRefused) throw new CaseRefused(403, `the operator says: ${error.message}`);
    if (error instanceof OperatorSilent) throw new CaseRefused(503, error.message);
    throw error;
  }
}

/** @throws CaseRefused naming what does not come */
export async function waitForSegments(
  { fetcher, segmentDeadline }: Pick<CasePorts, 'fetcher' | 'segmentDeadline'>,
  release: SignedRelease,
  lastSegment: number,
) {
  try {
    await fetcher.waitFor(release, lastSegment, segmentDeadline);
  } catch (error) {
    throw new CaseRefused(503, error instanceof Error ? error.message : String(error));
  }
}
