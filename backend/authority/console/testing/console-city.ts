/** A city with a console for its tests: real console, cases in real processes, an operator by test peer, officers with keys. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../../platform/clock';
import { nodeDisk } from '../../../../platform/node-disk';
import { systemRandom } from '../../../../platform/random';
import { type Bundle, signBundle } from '../../../../protocol/bundle';
import { toBase64url } from '../../../../protocol/bytes';
import { generateSigningKey } from '../../../../protocol/signing';
import { terminalIdOf } from '../../../../protocol/terminal-id';
import { type OpenedPage, officerScreen } from '../../../../test/support/browser';
import { whenTestEnds } from '../../../../test/support/cleanup';
import { temporaryFolder } from '../../../../test/support/folders';
import type { AccessLog } from '../../access/access-log';
import { type AuditLog, openAuditLog } from '../../audit/log';
import { openShelf, type Shelf } from '../../exposures/shelf';
import { followPolicy } from '../../officers/follow-policy';
import { makeKeyFile, type Officer, openKeyFile, readKeyFile } from '../../officers/key-file';
import { type Policy, signPolicy, USUAL_LIMITS } from '../../officers/policy';
import { openHttpsLink } from '../../operator-link/https-link';
import { startSegmentFetcher } from '../../segments/fetcher';
import { openSegmentFiles } from '../../segments/segment-files';
import { testAccess } from '../../testing/access';
import { keptLog, silent, TODAY } from '../../testing/city';
import { type OperatorPeer, operatorPeer } from '../../testing/operator-peer';
import { type Scene, scene } from '../../testing/scene';
import { TRACE_DEFAULTS } from '../../tracing/config';
import { loadFeed } from '../../tracing/timetable';
import { openShareKeyring } from '../../vault/shares';
import { splitAmong } from '../../vault/sharing';
import { openTerminalKeys } from '../../vault/terminal-keys';
import { buildConsole } from '../build';
import { lineWays } from '../line-ways';
import { type OpenedConsole, openOfficersConsole } from '../open';

const SHENYANG = join(__dirname, '../../../../simulators/feeds/shenyang');

/** A key file that opens quickly. */
const FAST = 10;

export type TestPerson = {
  readonly id: string;
  readonly officer: Officer;
  readonly passphrase: string;
  /** Path of the key file. */
  readonly keyFile: string;
};

export type ConsoleCity = {
  readonly scene: Scene;
  readonly peer: OperatorPeer;
  readonly people: Readonly<Record<'li' | 'wang' | 'zhao' | 'chen', TestPerson>>;
  readonly console: OpenedConsole;
  readonly audit: AuditLog;
  readonly access: AccessLog;
  readonly shelf: Shelf;
  readonly bundle: Bundle;
  readonly folder: string;
  readonly log: ReturnType<typeof keptLog>;
  /** Messages that the gateway took. */
  readonly sent: readonly { readonly phone: string; readonly text: string }[];
  /** What becomes of the next messages: taken, unless this throws; later, if it waits. */
  readonly gateway: { behave: (phone: string) => Promise<void> };
  /** The operator closes what it has and releases as it does. */
  releases(): void;
  /** The operator hands over the keys of the scene's terminals. */
  knowsTerminals(): Promise<void>;
  /** Co-riders' registrations are not found until what this gives is called: rides are shown, co-riders are not yet. */
  holdCoRiders(): () => void;
  /** An officer's screen, with the console open. */
  screen(): Promise<OpenedPage>;
};

let page: ReturnType<typeof buildConsole> | undefined;

export async function consoleCity(limits: Partial<Policy['limits']> = {}): Promise<ConsoleCity> {
  const made = await scene();
  const folder = temporaryFolder();
  const exchange = join(folder, 'exchange');
  mkdirSync(exchange);
  const people = {} as Record<keyof ConsoleCity['people'], TestPerson>;
  for (const id of ['li', 'wang', 'zhao', 'chen'] as const) {
    const { file, passphrase } = await makeKeyFile(id, FAST);
    const keyFile = join(folder, `${id}.key.json`);
    writeFileSync(keyFile, file);
    people[id] = { id, passphrase, keyFile, officer: await openKeyFile(readKeyFile(file), passphrase) };
  }
  const officers = [people.li, people.wang, people.zhao].map(({ id, officer: { seal, sign } }) => ({
    id,
    seal: seal.public,
    sign: sign.public,
  }));
  const bundle: Bundle = { ...made.city.bundle, officers };
  const root = generateSigningKey();
  const signed = signBundle(root, bundle);
  writeFileSync(join(exchange, 'root.json'), JSON.stringify({ root: toBase64url(root.public) }));
  const policy: Policy = {
    v: 1,
    number: 1,
    people: Object.values(people).map(({ id, officer }) => ({
      id,
      name: { zh: `${id} 医生`, en: `Dr ${id}` },
      roles:
        id === 'chen' ? ['administrator'] : id === 'zhao' ? ['officer', 'auditor'] : ['officer', 'approver'],
      sign: toBase64url(officer.sign.public),
    })),
    limits: { ...USUAL_LIMITS, ...limits },
  };
  writeFileSync(join(exchange, 'policy.json'), signPolicy(policy, [people.li.officer, people.wang.officer]));
  const handed = [];
  for (const [day, pair] of made.city.dayKeys)
    for (const share of await splitAmong(officers, 2, pair.secretBytes, { day, generation: 1 }))
      handed.push({ ...share, sealed: toBase64url(share.sealed) });
  writeFileSync(join(exchange, 'shares.json'), JSON.stringify(handed));

  const disk = nodeDisk();
  const random = systemRandom();
  const clock = systemClock();
  const log = keptLog();
  const peer = await operatorPeer();
  const identity = await peer.ca.issue('authority');
  const link = openHttpsLink({
    host: 'localhost',
    port: peer.port,
    ...identity,
    clock,
    relayConnections: 1,
    relayTimeout: 5000,
    timeout: 5000,
  });
  const files = await openSegmentFiles({ disk, folder, random, log: silent });
  const fetcher = startSegmentFetcher({ link: () => link, files, clock, log: silent, every: 20 });
  const shares = await openShareKeyring({ disk, folder, exchange, random, log: silent });
  await shares.importWaiting();
  const { keys } = made.city;
  const audit = await openAuditLog({
    disk,
    folder,
    random,
    clock: made.city.clock,
    log: silent,
    key: keys.audit,
    offsetMinutes: () => 480,
  });
  const shelf = await openShelf({
    disk,
    folder,
    random,
    clock: made.city.clock,
    log: silent,
    audit,
    offsetMinutes: () => 480,
  });
  const access = await testAccess(bundle, { disk, folder, random, clock: made.city.clock, audit });
  const followed = followPolicy({ disk, folder, exchange, audit, log: silent });
  await followed.look(bundle);
  let held = Promise.resolve();
  page ??= buildConsole();
  const sent: { phone: string; text: string }[] = [];
  const gateway: ConsoleCity['gateway'] = { behave: async () => {} };
  const opened = await openOfficersConsole({
    clock: made.city.clock,
    random,
    disk,
    log,
    folder,
    exchange,
    host: '127.0.0.1',
    port: 0,
    page: await page,
    bundle: () => ({ signed, bundle }),
    policy: followed,
    audit,
    access,
    shelf,
    offsetMinutes: () => 480,
    shares,
    daysLeft: () => 40,
    ceremony: { halves: () => undefined, dayShift: made.city.bundle.dayShift, onFinished: async () => {} },
    lineWays: lineWays((await loadFeed(nodeDisk(), SHENYANG, silent))!),
    gateway: {
      async send(phone, text) {
        await gateway.behave(phone);
        sent.push({ phone, text });
      },
    },
    messages: { gap: 0, most: 50 },
    link: () => link,
    registrar: {
      profileOf: (ref) => made.registrar.profileOf(ref),
      registrationOf: async (ref) => {
        await held;
        return made.registrar.registrationOf(ref);
      },
      registrationsOf: (phone) => made.registrar.registrationsOf(phone),
    },
    cards: { all: () => [] },
    files,
    fetcher,
    config: TRACE_DEFAULTS,
    counts: join(folder, 'counts'),
    segmentDeadline: 5000,
  });
  whenTestEnds(async () => {
    await opened.close();
    await fetcher.close();
    await files.close();
    await shares.close();
    await shelf.close();
    await access.close();
    await audit.close();
    link.close();
  });
  return {
    scene: made,
    peer,
    people,
    console: opened,
    audit,
    access,
    shelf,
    bundle,
    folder,
    log,
    sent,
    gateway,
    releases() {
      peer.onRelease = () => {
        const segments = made
          .segments()
          .filter(({ number }) => !peer.segments.some((each) => each.number === number));
        peer.segments.push(...segments);
        const days = [...new Set(peer.segments.map(({ day }) => day))];
        return {
          segmentKeys: days.map((day) => ({ day, key: made.segmentKey(day) })),
          lastSegment: peer.segments.length,
        };
      };
    },
    async knowsTerminals() {
      const handed = [...made.terminalKeys].map(([number, key]) => ({
        terminalId: terminalIdOf(number),
        number,
        signingKey: toBase64url(key.public),
      }));
      writeFileSync(join(exchange, 'terminals.json'), JSON.stringify(handed));
      await (await openTerminalKeys({ disk, folder, exchange, log: silent })).importHanded(TODAY);
    },
    holdCoRiders() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    async screen() {
      const screen = await officerScreen();
      await screen.page.goto(opened.origin);
      return screen;
    },
  };
}
