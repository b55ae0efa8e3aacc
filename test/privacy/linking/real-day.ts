/**
 * A day through the real parts: riders' phones speak HTTP to the real site with the real registrar, the site speaks TLS to
 * the operator's door, terminals publish batches, and a real backend keeps all of it. The attacker then reads the
 * operator's folder, and what came over its wires. Time is virtual; where and when people board is drawn.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openHttpsLink } from '../../../backend/authority/operator-link/https-link';
import type { OperatorLink } from '../../../backend/authority/operator-link/link';
import type { Rider as Registration } from '../../../backend/authority/registrar/rider-file';
import { openSite } from '../../../backend/authority/site/server';
import { testCity } from '../../../backend/authority/testing/city';
import { operatorPeer } from '../../../backend/authority/testing/operator-peer';
import { testRegistrar } from '../../../backend/authority/testing/registrar';
import { BUS, makeCity, OTHER_BUS, TAXI } from '../../../backend/operator/testing/city';
import { composeBackend } from '../../../backend/operator/testing/compose';
import { openJournal } from '../../../platform/journal';
import { memoryIndex } from '../../../platform/journal/key-index';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { type Random, seededRandom } from '../../../platform/random';
import { codeUrl } from '../../../protocol/boarding-code/layout';
import { toHex } from '../../../protocol/bytes';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { type BatchItem, encodeCheckInBatch } from '../../../protocol/messages/check-in-batch';
import { decodePass } from '../../../protocol/pass';
import { openRelay } from '../../../protocol/relay/sealing';
import { unpackItem } from '../../../protocol/stored-item';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { Rider, SiteDoors } from '../../../simulators';
import { whenTestEnds } from '../../support/cleanup';
import type { Arrival, Seen } from './seen';

export type RealDay = {
  readonly seen: readonly Seen[];
  /** What the authority keeps of each rider, in the riders' order. */
  readonly registrations: readonly Registration[];
};

export type RealDayOptions = {
  readonly riders: number;
  readonly checkIns: number;
  readonly seed: string;
  /** Phones speak to the operator themselves, without the relay: the control. */
  readonly withoutRelay?: boolean;
};

const HOURS = 12;
const VEHICLES = [
  { terminal: BUS, vehicle: '30217' },
  { terminal: OTHER_BUS, vehicle: '30218' },
  { terminal: TAXI, vehicle: 'T0931' },
];

export async function realDay({ riders, checkIns, seed, withoutRelay }: RealDayOptions): Promise<RealDay> {
  const random = seededRandom(seed);
  const city = await testCity({ ticketsPerDay: checkIns, ticketDays: 1 });
  const registrar = await testRegistrar(city, { perBlockHour: 1e6, perNetworkHour: 1e6, perHour: 1e6 });
  const disk = new MemoryDisk();
  const fleet = makeCity();
  const ports = { disk, clock: city.clock, random, log: silentLog() };
  const backend = await composeBackend({
    city: { bundle: city.bundle, registry: fleet.registry, relayKey: city.relay },
    ports,
    openIndex: async () => memoryIndex(),
    send: () => undefined,
  });

  // The operator's door, and everything that comes to it.
  const arrivals: { arrival: Omit<Arrival, 'scannedStep'>; at: number }[] = [];
  const peer = await operatorPeer();
  peer.onRelay = async (message) => {
    const { rawHeaders, connection } = peer.arrived.at(-1)!;
    const arrival = { message: new Uint8Array(message), headers: rawHeaders.join(), connection };
    arrivals.push({ arrival, at: city.clock.now() });
    return { status: 200, body: (await backend.api(new Uint8Array(message)))! };
  };
  const link: OperatorLink = openHttpsLink({
    host: 'localhost',
    port: peer.port,
    ...(await peer.ca.issue('authority')),
    clock: { setTimer: () => ({ cancel: () => {} }) },
    relayConnections: 4,
    relayTimeout: 5_000,
    timeout: 5_000,
  });
  whenTestEnds(() => link.close());
  const site = await openSite({
    host: '127.0.0.1',
    port: 0,
    trustProxy: [],
    files: new Map(),
    registrar,
    bundle: () => undefined,
    link: () => link,
    clock: city.clock,
    log: silentLog(),
    limits: { apiPerMinute: 1e9, relayPerMinute: 1e9 },
  });
  whenTestEnds(() => site.close());
  const direct = withoutRelay
    ? await doorForPhones(async (message, headers, connection) => {
        arrivals.push({ arrival: { message, headers, connection }, at: city.clock.now() });
        return (await backend.api(message))!;
      })
    : undefined;

  const origin = `http://127.0.0.1:${site.port}`;
  const phones = Array.from({ length: riders }, (_, rider) => {
    const doors = new SiteDoors(origin, { fetch: phoneFetch(rider, direct) });
    Object.assign(doors, { bundle: async () => city.bundle });
    const phone = `+86138${String(10_000_000 + rider)}`;
    return new Rider({ phone, site: doors, smsCode: async () => registrar.codeOf(phone), clock: city.clock });
  });
  for (const phone of phones) await phone.register();

  const riderOf = new Map<string, number>();
  const passes = VEHICLES.map(() => [] as BatchItem[]);
  const batchOf = new Map<string, number>();
  let batches = 0;
  const publish = async (n: number) => {
    const { terminal, vehicle } = VEHICLES[n]!;
    const items = passes[n]!.splice(0);
    if (items.length === 0) return;
    for (const { id } of items) batchOf.set(toHex(id), items.length);
    const clock = { source: 'gnss', errorMs: 20 } as const;
    const payload = encodeCheckInBatch({ v: 1, batch: ++batches, clock, ctx: { vehicle }, items });
    await backend.accept({ terminalId: terminalIdOf(terminal), payload });
  };
  for (const { after, rider, n, byCode } of boardings(riders, checkIns, random)) {
    city.clock.step(after);
    const { terminal } = VEHICLES[n]!;
    const now = city.clock.now();
    if (byCode) {
      const url = codeUrl(origin, fleet.code(terminal, now - random.below(25_000)));
      const { grant } = await phones[rider]!.look(url);
      const { reply } = await phones[rider]!.board(url, { grant });
      if (reply.code !== 'checked-in') throw new Error(`not checked in: ${reply.code}`);
      riderOf.set(toHex(reply.id!), rider);
    } else {
      const ticket = decodePass((await phones[rider]!.nextPass()).text);
      const id = ticketCheckInId(ticket, terminal, 'pass');
      riderOf.set(toHex(id), rider);
      passes[n]!.push({ kind: 'pass', id, at: now, err: 20, ticket });
      // What gathers while one batch is under way goes with the next.
      if (random.below(2) === 0) await publish(n);
    }
  }
  for (const n of VEHICLES.keys()) await publish(n);
  await backend.close();

  const registrations = await Promise.all(
    phones.map(async (_, rider) => (await registrar.registrationsOf(`+86138${10_000_000 + rider}`))[0]!),
  );
  return { seen: await seenIn(disk, arrivals, city.relay, riderOf, batchOf), registrations };
}

/** Who boards, where and when: drawn, so that a rider shows in neither. In order, ms after the one before. */
function boardings(riders: number, checkIns: number, random: Random) {
  const drawn = Array.from({ length: riders * checkIns }, (_, i) => ({
    at: random.below(HOURS * 3_600_000),
    rider: i % riders,
    n: random.below(VEHICLES.length),
    byCode: random.below(5) < 3,
  })).sort((a, b) => a.at - b.at);
  return drawn.map((each, i) => ({ ...each, after: each.at - (drawn[i - 1]?.at ?? 0) }));
}

/** The operator's journal, as its folder keeps it, joined with what came over its wires. */
async function seenIn(
  disk: MemoryDisk,
  arrivals: readonly { arrival: Omit<Arrival, 'scannedStep'>; at: number }[],
  relayKey: Parameters<typeof openRelay>[0],
  riderOf: ReadonlyMap<string, number>,
  batchOf: ReadonlyMap<string, number>,
): Promise<Seen[]> {
  const byTicket = new Map<string, { arrival: Arrival; at: number }>();
  for (const { arrival, at } of arrivals) {
    const { body } = openRelay(relayKey, arrival.message);
    if (body.kind === 'board')
      byTicket.set(toHex(body.ticket.subarray(3, 19)), {
        arrival: { ...arrival, scannedStep: body.scannedStep },
        at,
      });
  }
  const journal = await openJournal({
    folder: '/op/data/journal',
    disk,
    random: seededRandom('reader'),
    log: silentLog(),
  });
  const seen: Seen[] = [];
  for await (const { record } of journal.read()) {
    const item = unpackItem(record);
    if (item.kind !== 'boarding') continue;
    const id = toHex(item.id);
    const came = byTicket.get(toHex(item.tag));
    seen.push({
      rider: riderOf.get(id)!,
      item,
      size: record.length,
      order: seen.length,
      arrivedAt: came?.at ?? item.boardedAt,
      batch: batchOf.get(id) ?? 0,
      arrival: came?.arrival ?? null,
    });
  }
  await journal.close();
  return seen;
}

/** A phone's own browser: what it says of itself in every request, and with whom it speaks. */
function phoneFetch(rider: number, direct: number | undefined): typeof fetch {
  return (input, init) => {
    const url = String(input);
    const headers = new Headers(init?.headers);
    headers.set('user-agent', `Mozilla/5.0 (Linux; Android ${8 + (rider % 7)}; Phone ${rider % 40})`);
    headers.set('accept-language', rider % 3 === 0 ? 'zh-CN' : 'zh-CN,en;q=0.8');
    const goesDirect = direct !== undefined && url.endsWith('/relay');
    return fetch(goesDirect ? `http://127.0.0.1:${direct}/relay` : url, { ...init, headers });
  };
}

/** A door of the operator's that phones use themselves. */
async function doorForPhones(
  answer: (message: Uint8Array, headers: string, connection: number) => Promise<Uint8Array>,
): Promise<number> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const message = new Uint8Array(Buffer.concat(parts));
    response.end(await answer(message, request.rawHeaders.join(), request.socket.remotePort ?? 0));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  whenTestEnds(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
