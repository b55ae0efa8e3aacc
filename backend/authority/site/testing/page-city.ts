/** A city for the page's tests: the real site with the real registrar, an operator that answers by protocol/, phones. */
import { signBundle } from '../../../../protocol/bundle';
import { signedCounts } from '../../../../protocol/release-counts';
import { generateSigningKey } from '../../../../protocol/signing';
import { type OpenedPage, type PhoneOptions, phone } from '../../../../test/support/browser';
import { whenTestEnds } from '../../../../test/support/cleanup';
import type { AccessLog } from '../../access/access-log';
import type { AuditLog } from '../../audit/log';
import type { PublicAudit } from '../../audit/public-doors';
import { openShelf, type Proposal, type Shelf } from '../../exposures/shelf';
import type { OperatorLink } from '../../operator-link/link';
import { openPush } from '../../push/open';
import type { PushService } from '../../push/testing/push-service';
import { testLogs } from '../../testing/access';
import { FOLDER, keptLog, NOON, SHENYANG, silent, type TestCity, TODAY, testCity } from '../../testing/city';
import { type TestRegistrar, testRegistrar } from '../../testing/registrar';
import { buildSite, type SiteFiles } from '../build';
import type { MapOptions } from '../build/map';
import { openSite, type Site } from '../server';
import { type TestOperator, testOperator } from './page-operator';

export const PHONE = '13800246021';
/** 14:32:08 in Shenyang, 8 s after a code appeared. */
export const AFTERNOON = Date.parse('2020-01-12T14:32:08+08:00');

let built: Promise<SiteFiles> | undefined;
/** The page, built once for all tests of this process. */
export const builtSite = (): Promise<SiteFiles> => {
  built ??= buildSite();
  return built;
};

/** As a city configures it that leaves the rest as it is. */
const PUSH = { contact: 'mailto:office@example.org', perSecond: 200, after: 300_000, most: 1000 };

export type PageCity = {
  readonly city: TestCity;
  readonly registrar: TestRegistrar;
  readonly operator: TestOperator;
  readonly audit: AuditLog;
  /** Whose tickets were opened. */
  readonly access: AccessLog;
  /** What the site publishes of cases. */
  readonly shelf: Shelf;
  /** One officer proposes it, another approves it. */
  publish(proposal: Proposal): Promise<void>;
  /** Has the site show another audit log. */
  show(other: PublicAudit): void;
  readonly site: Site;
  readonly origin: string;
  /** Requests that reached the site's doors for the registrar. */
  readonly asked: string[];
  /** Lets the site's time pass. */
  pass(ms: number): void;
  /** A phone, with the page not yet opened. */
  phone(options?: PhoneOptions): Promise<RiderPhone>;
};

export type RiderPhone = OpenedPage & {
  /** Opens the page at `path`, or by a fresh boarding code. */
  open(path?: string): Promise<void>;
  scan(): Promise<void>;
  /** Waits for a view by its name. */
  view(name: string): Promise<void>;
  /** Registers by hand: number, code from the message. */
  register(number?: string): Promise<void>;
  /** What lies in this phone's storage, by key. */
  kept(): Promise<Record<string, unknown>>;
};

/** What a page city is built in, where it is not one of its own. */
export type Within = Pick<PageCity, 'city' | 'registrar' | 'audit' | 'access' | 'shelf'>;

/**
 * @param host under which phones reach the site; `localhost` is a secure context, other names over http are not
 * @param push the push service by which the city wakes phones
 * @param within another city, whose clock stays as it is
 */
export async function pageCity({
  host = 'localhost',
  limits = {},
  map = undefined as MapOptions | undefined,
  push: service = undefined as PushService | undefined,
  within = undefined as Within | undefined,
} = {}): Promise<PageCity> {
  const { city, registrar, audit, access, shelf } = within ?? (await ownCity(limits));
  const operator = testOperator(city.relay, () => city.clock.now());
  const asked: string[] = [];
  const root = generateSigningKey();
  let shown: PublicAudit = audit;
  const shownAudit: PublicAudit = {
    dailyHead: () => shown.dailyHead(),
    consistency: (from, to) => shown.consistency(from, to),
    counts: () => shown.counts(),
  };
  const push = await openPush({
    ...city,
    config: { ...PUSH, hosts: service ? [service.host] : [] },
    folder: FOLDER,
    log: silent,
    postPush: service ? service.postPush : () => Promise.reject(new Error('no push service here')),
    shelf,
  });
  if (push) whenTestEnds(() => push.close());
  const site = await openSite({
    host: '127.0.0.1',
    port: 0,
    trustProxy: [],
    files:
      map || push ? await buildSite({ ...(map && { map }), push: push !== undefined }) : await builtSite(),
    registrar: noting(registrar, asked),
    bundle: () => signBundle(root, city.bundle),
    link: () => operator as unknown as OperatorLink,
    audit: shownAudit,
    ...(push && { push }),
    access: { access, key: city.keys.audit },
    counts: {
      current: () => ({
        authority: signedCounts(city.keys.audit, 'authority', [], { today: TODAY, dayShift: SHENYANG }),
      }),
    },
    exposures: {
      shelf,
      key: city.keys.audit,
      site: () => city.bundle.site,
      from: () => '2019-12-15',
      now: () => city.clock.now(),
      offsetMinutes: () => 480,
    },
    clock: city.clock,
    log: keptLog(),
    limits: { apiPerMinute: 10_000, relayPerMinute: 10_000 },
  });
  whenTestEnds(() => site.close());
  const origin = `http://${host}:${site.port}`;

  const pass = (ms: number) => city.clock.step(ms);

  return {
    city,
    registrar,
    operator,
    audit,
    access,
    shelf,
    publish: async (proposal) => {
      await shelf.approve((await shelf.propose('li', 'notice', proposal)).id, 'wang');
    },
    show: (other) => {
      shown = other;
    },
    site,
    origin,
    asked,
    pass,
    async phone(options = {}) {
      const opened = await phone(options);
      const { page } = opened;
      const view = async (name: string) => {
        await page.locator(`html[data-view="${name}"]`).waitFor();
      };
      return {
        ...opened,
        view,
        open: async (path = '/') => {
          await page.goto(origin + path);
        },
        scan: async () => {
          await page.goto('about:blank');
          await page.goto(operator.codeAddress(origin, city.clock.now()));
        },
        async register(number = PHONE) {
          await page.locator('#phone').fill(number);
          await page.locator('#send-code').click();
          await page.locator('#code').waitFor();
          await page.locator('#code').pressSequentially(registrar.codeOf(`+86${number}`));
        },
        kept: async () =>
          (await page.evaluate(
            `Object.fromEntries(Object.keys(localStorage).map((key) => [key, JSON.parse(localStorage[key])]))`,
          )) as Record<string, unknown>,
      };
    },
  };
}

/** The registrar, noting what it was asked. */
function noting(registrar: TestRegistrar, asked: string[]): TestRegistrar {
  const noted =
    <A extends unknown[], R>(name: string, method: (...args: A) => R) =>
    (...args: A): R => {
      asked.push(name);
      return method(...args);
    };
  return {
    ...registrar,
    sendCode: noted('sendCode', registrar.sendCode),
    register: noted('register', registrar.register),
    remove: noted('remove', registrar.remove),
    moreTickets: (token, ask) => {
      asked.push(`moreTickets ${ask}`);
      return registrar.moreTickets(token, ask);
    },
  };
}

async function ownCity(limits: Parameters<typeof testCity>[0]): Promise<Within> {
  const city = await testCity(limits);
  city.clock.step(AFTERNOON - NOON);
  const registrar = await testRegistrar(city);
  const { audit, access } = await testLogs(city, { ...city, folder: FOLDER });
  whenTestEnds(() => audit.close());
  whenTestEnds(() => access.close());
  const shelf = await openShelf({ ...city, folder: FOLDER, log: silent, audit, offsetMinutes: () => 480 });
  whenTestEnds(() => shelf.close());
  return { city, registrar, audit, access, shelf };
}
