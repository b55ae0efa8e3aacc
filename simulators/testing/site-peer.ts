/**
 * The other side for the simulators' tests: site and operator in one small server, made of the protocol's functions.
 * Every message and ticket is real; it stores in memory and has no limits.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeUrl, decodeCode } from '../../protocol/boarding-code/layout';
import { makeCode, provesCode } from '../../protocol/boarding-code/mac';
import { stepOf } from '../../protocol/boarding-code/steps';
import { signBundle } from '../../protocol/bundle';
import { toBase64url, toHex } from '../../protocol/bytes';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { dayOf } from '../../protocol/days';
import { generateHpkeKey } from '../../protocol/hpke';
import type { RelayBody } from '../../protocol/relay/bodies';
import type { RelayReply } from '../../protocol/relay/reply';
import { openRelay, sealReply } from '../../protocol/relay/sealing';
import type { SentenceCode } from '../../protocol/sentences';
import { generateSigningKey } from '../../protocol/signing';
import { mintTicket } from '../../protocol/ticket/mint';
import { ticketProver } from '../../protocol/ticket/prove';
import { whenTestEnds } from '../../test/support/cleanup';

export const DAY_SHIFT = 14_400;
const TERMINAL = 7;

export type SitePeer = {
  readonly site: string;
  /** Each check-in that it holds: channel `code`, by id. */
  readonly stored: Map<string, { people: number; ticket: string; gotOff?: number }>;
  /** Bodies of relay messages as they arrived, newest last. */
  readonly heard: { size: number; headers: IncomingMessage['headers'] }[];
  /** Text messages, `<phone> <text>` each. */
  readonly messages: string[];
  readonly proves: ReturnType<typeof ticketProver>;
  /** What the terminal's screen shows now, on this site or on another. */
  code(site?: string): string;
  /** Answers the next relay messages with this instead. */
  answerNext(...answers: (SentenceCode | 'silence')[]): void;
  /** Forgets all registrations. */
  forgetPhones(): void;
  /** Tickets that the next hands hold for today. */
  handSize: number;
};

/** Opens the peer on 127.0.0.1; it ends with the test. `now`: the site's clock. */
export async function sitePeer(now: () => number = Date.now): Promise<SitePeer> {
  const [root, ticketKey, relay, dayKey] = [
    generateSigningKey(),
    generateSigningKey(),
    generateHpkeKey(),
    generateHpkeKey(),
  ];
  const codeKey = new Uint8Array(randomBytes(32));
  const today = dayOf(now(), DAY_SHIFT);
  const tickets = [{ number: 1, key: ticketKey.public, firstDay: today, lastDay: today + 1 }];
  const tokens = new Set<string>();
  const codes = new Map<string, string>();
  const answers: (SentenceCode | 'silence')[] = [];
  let serial = 0;

  const mint = (day: number) =>
    mintTicket({
      ticketKey,
      keyNumber: 1,
      day,
      dayKey: dayKey.public,
      seed: new Uint8Array(randomBytes(16)),
      n: serial++ % 200,
      riderRef: new Uint8Array(randomBytes(15)),
      notice: new Uint8Array(randomBytes(16)),
    });
  const hand = () =>
    [today, today + 1].flatMap((day) =>
      Array.from({ length: day === today ? peer.handSize : 2 }, () => ({
        day,
        ticket: toBase64url(mint(day)),
        notice: toBase64url(new Uint8Array(16)),
      })),
    );
  const bundle = (site: string) =>
    signBundle(root, {
      v: 1,
      number: 1,
      madeAt: now(),
      site,
      dayShift: DAY_SHIFT,
      days: [{ day: today, key: dayKey.public }],
      tickets,
      relay: relay.public,
      registrar: relay.public,
      cards: root.public,
      officers: [],
      audit: root.public,
      limits: {
        retentionDays: 28,
        ticketsPerDay: 12,
        ticketDays: 7,
        setsPerDay: 3,
        releaseDays: 15,
        quorum: 2,
      },
    });

  function answerOf(body: RelayBody): Partial<RelayReply> & { code: SentenceCode } {
    if (body.kind === 'alight') {
      const ride = peer.stored.get(toHex(body.id));
      if (!ride) return { code: 'ride-unknown' };
      ride.gotOff ??= body.step;
      return { code: 'got-off' };
    }
    if (!provesCode(codeKey, decodeCode(body.code))) return { code: 'code-forged' };
    if (body.kind === 'look') return { code: 'look', grant: new Uint8Array(14).fill(1) };
    if (peer.proves(body.ticket).proof !== 'proven') return { code: 'ticket-forged' };
    const id = ticketCheckInId(body.ticket, TERMINAL, 'code');
    const code = peer.stored.has(toHex(id)) ? 'already' : 'checked-in';
    peer.stored.set(toHex(id), { people: body.people, ticket: toHex(body.ticket) });
    return { code, id, receipt: new Uint8Array(8).fill(2) };
  }

  function relayed(message: Uint8Array): Uint8Array {
    const { body, replyKey } = openRelay(relay, message);
    const forced = answers.shift();
    // Silence is what a phone hears when the answer is lost: the check-in may be stored.
    const answer = forced && forced !== 'silence' ? { code: forced } : answerOf(body);
    if (forced === 'silence') throw new Error('lost');
    return sealReply(replyKey, new Uint8Array(randomBytes(12)), {
      line: '168路',
      to: { zh: '沈阳北站', en: 'Shenyang North Station' },
      vehicle: '30217',
      kind: 'bus',
      time: now(),
      codeTime: 0,
      id: null,
      grant: null,
      receipt: null,
      ...answer,
    });
  }

  function api(path: string, token: string, input: Record<string, string>): unknown {
    if (path === '/api/sms') {
      const code = String(100_000 + serial++);
      codes.set(input.phone!, code);
      peer.messages.push(`${input.phone} 【同乘】验证码 ${code},5 分钟内有效`);
      return undefined;
    }
    if (path === '/api/register') {
      if (codes.get(input.phone!) !== input.code) return refusal('code-wrong');
      const made = `token-${serial++}`;
      tokens.add(made);
      return { token: made, tickets: hand(), today, time: now() };
    }
    if (!tokens.has(token)) return refusal('token-unknown');
    if (path === '/api/tickets') return { tickets: hand(), today, time: now() };
    tokens.delete(token);
    return undefined;
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(503).end());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new Uint8Array(Buffer.concat(chunks));
    const path = request.url!;
    if (path === '/bundle') response.end(bundle(peer.site));
    else if (path === '/api/time') response.end(JSON.stringify({ time: now() }));
    else if (path === '/relay') {
      peer.heard.push({ size: body.length, headers: request.headers });
      response.end(relayed(body));
    } else {
      const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
      const said = api(path, token, JSON.parse(Buffer.from(body).toString()));
      const status = said === undefined ? 204 : 'code' in (said as object) ? 403 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(said === undefined ? undefined : JSON.stringify(said));
    }
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  whenTestEnds(() => {
    server.closeAllConnections();
    server.close();
  });

  const peer: SitePeer = {
    site: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored: new Map(),
    heard: [],
    messages: [],
    handSize: 3,
    proves: ticketProver({ tickets }),
    code: (site = peer.site) =>
      codeUrl(site, makeCode(codeKey, { clockTrusted: true, terminalNumber: TERMINAL, step: stepOf(now()) })),
    answerNext: (...next) => void answers.push(...next),
    forgetPhones: () => tokens.clear(),
  };
  return peer;
}

const refusal = (code: string) => ({ code, zh: '不行', en: 'No' });
