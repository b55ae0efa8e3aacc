/**
 * The operator's doors over mutual TLS 1.3 (BRIEF of the wires; PROTOCOL.md sections 2, 5, 6). Phones' messages go over
 * connections of their own that stay open and are shared by all phones, with the same few headers each time.
 */
import { Agent, type RequestOptions, request } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import { Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { fromBase64url, fromHex, toBase64url } from '../../../protocol/bytes';
import { SEALED_OWNER_SIZE } from '../../../protocol/card-owner';
import { Malformed } from '../../../protocol/errors';
import { RELAY_SIZE } from '../../../protocol/relay/bodies';
import type { SignedRelease } from '../../../protocol/release';
import { ReleaseCountsSchema } from '../../../protocol/release-counts';
import { jsonReader } from '../../../protocol/schema';
import { type Answer, download, MAX_REFUSAL, silent } from './download';
import { type ListedSegment, type OperatorLink, OperatorRefused, OperatorSilent } from './link';

export type LinkOptions = {
  readonly host: string;
  readonly port: number;
  /** PEM texts: the operator's CA, our certificate by it, our key. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Connections that phones' messages share; each carries one message at a time. */
  readonly relayConnections: number;
  /** Ms until an unanswered phone's message is given up. */
  readonly relayTimeout: number;
  /** Ms until any other unanswered request is given up. */
  readonly timeout: number;
};

const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const Number32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const MAX_LIST = 16 * 1024 * 1024;
const MAX_ANSWER = 64 * 1024;
/** 50,000 rows take about 9 MB, a merged day of a city a gigabyte. */
const MAX_SEGMENT = 0xffff_ffff;
/** What the operator's server certificate is issued to: a terminal's, of the same CA, is not taken for it. */
const OPERATOR_NAME = 'operator';

const readList = jsonReader(
  'list of segments',
  Type.Object({
    segments: Type.Array(
      Type.Object({
        number: Number32,
        day: Day,
        rows: Number32,
        bytes: Type.Integer({ minimum: 1, maximum: MAX_SEGMENT }),
        sha256: Type.String({ pattern: '^([0-9a-f]{64}|[A-Za-z0-9_-]{43})$' }),
        replaces: Type.Optional(Type.Array(Number32, { maxItems: 1_000 })),
      }),
    ),
  }),
  MAX_LIST,
);

const readOwners = jsonReader(
  'list of card owners',
  Type.Object({ owners: Type.Array(Type.Object({ number: Number32, sealed: Type.String() })) }),
  MAX_LIST,
);

const readReleased = jsonReader(
  'answer to a release',
  Type.Object({
    segmentKeys: Type.Array(Type.Object({ day: Day, key: Type.String() })),
    lastSegment: Number32,
  }),
  MAX_ANSWER,
);

const readCounts = jsonReader('public counts of releases', ReleaseCountsSchema, MAX_ANSWER);

const readRefusal = jsonReader(
  'refusal',
  Type.Object({ error: Type.String({ maxLength: 500 }) }),
  MAX_REFUSAL,
);

type Ask = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly type?: 'application/json' | 'application/octet-stream';
  readonly body?: Uint8Array;
  readonly maxBytes: number;
};

export function openHttpsLink(options: LinkOptions): OperatorLink {
  const { host, port, ca, cert, key, clock } = options;
  const tls = {
    ca,
    cert,
    key,
    minVersion: 'TLSv1.3',
    checkServerIdentity: (name: string, peer: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(name, peer) ??
      (peer.subject?.CN === OPERATOR_NAME ? undefined : new Error('the server is not the operator')),
  } as const;
  const kept = { keepAlive: true, keepAliveMsecs: 30_000, noDelay: true } as const;
  const relayAgent = new Agent({ ...tls, ...kept, maxSockets: options.relayConnections });
  const agent = new Agent({ ...tls, ...kept, maxSockets: 2 });

  const ask = (what: Ask, through: Agent, timeout: number): Promise<Answer> =>
    exchange({ host, port, agent: through }, what, clock, timeout);
  const asked = async (what: Ask): Promise<Uint8Array> => {
    const answer = await ask(what, agent, options.timeout);
    if (answer.status !== 200) throw refused(answer);
    return answer.body;
  };

  return {
    async relay(message) {
      const what: Ask = {
        method: 'POST',
        path: '/relay',
        type: 'application/octet-stream',
        body: message,
        maxBytes: RELAY_SIZE,
      };
      const { status, body } = await ask(what, relayAgent, options.relayTimeout);
      // A message that does not open is answered by 400 and 256 random bytes: to the phone they are an answer too.
      if ((status !== 200 && status !== 400) || body.length !== RELAY_SIZE)
        throw new OperatorSilent(`the operator answered a phone with status ${status}`);
      return body;
    },
    async listSegments(after) {
      const path = `/segments?after=${after}`;
      const { segments } = readList(await asked({ method: 'GET', path, maxBytes: MAX_LIST }));
      return segments.map((each): ListedSegment => ({ ...each, sha256: hashBytes(each.sha256) }));
    },
    async fetchSegment({ number, bytes }, write) {
      const path = `/segments/${number}`;
      const refusal = await download(
        { host, port, agent },
        path,
        { bytes, clock, timeout: options.timeout },
        write,
      );
      if (refusal) throw refused(refusal);
    },
    async listCardOwners(after) {
      const path = `/card-owners?after=${after}`;
      const { owners } = readOwners(await asked({ method: 'GET', path, maxBytes: MAX_LIST }));
      return owners.map(({ number, sealed }) => ({
        number,
        sealed: fromBase64url('card owner', sealed, SEALED_OWNER_SIZE),
      }));
    },
    async release(signed) {
      const body = new TextEncoder().encode(JSON.stringify(releaseText(signed)));
      const answer = await asked({
        method: 'POST',
        path: '/release',
        type: 'application/json',
        body,
        maxBytes: MAX_ANSWER,
      });
      const { segmentKeys, lastSegment } = readReleased(answer);
      answer.fill(0);
      return {
        segmentKeys: segmentKeys.map((each) => ({
          day: each.day,
          key: fromBase64url('segment key', each.key, 32),
        })),
        lastSegment,
      };
    },
    async releaseCounts() {
      const bytes = await asked({ method: 'GET', path: '/releases/counts', maxBytes: MAX_ANSWER });
      return readCounts(bytes);
    },
    close() {
      relayAgent.destroy();
      agent.destroy();
    },
  };
}

/** One request and its whole answer; `OperatorSilent` when it does not come, or is longer than `maxBytes`. */
function exchange(
  to: Pick<RequestOptions, 'host' | 'port' | 'agent'>,
  ask: Ask,
  clock: Pick<Clock, 'setTimer'>,
  timeout: number,
): Promise<Answer> {
  const { method, path, type, body, maxBytes } = ask;
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      timer.cancel();
      reject(silent(error));
    };
    const headers = body ? { 'content-type': type, 'content-length': body.length } : {};
    const sent = request({ ...to, method, path, headers }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size <= maxBytes) {
          parts.push(part);
          return;
        }
        // Without an error: the connection may be back with its agent by now, where nobody would hear it.
        sent.destroy();
        failed(new Error(`its answer is longer than ${maxBytes} bytes`));
      });
      response.on('error', failed);
      response.on('end', () => {
        timer.cancel();
        resolve({ status: response.statusCode ?? 0, body: new Uint8Array(Buffer.concat(parts)) });
      });
    });
    const timer = clock.setTimer(timeout, () => sent.destroy(new Error(`no answer within ${timeout} ms`)));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (!sent.reusedSocket || error.code !== 'ECONNRESET') return failed(error);
      // The operator closed a kept connection just as it was used again. Asking twice changes nothing there.
      timer.cancel();
      exchange(to, ask, clock, timeout).then(resolve, reject);
    });
    sent.end(body);
  });
}

function releaseText({ caseHash, firstDay, lastDay, expires, signatures }: SignedRelease) {
  return {
    caseHash: toBase64url(caseHash),
    firstDay,
    lastDay,
    expires,
    signatures: signatures.map(({ officer, signature }) => ({ officer, signature: toBase64url(signature) })),
  };
}

const hashBytes = (text: string): Uint8Array =>
  text.length === 64 ? fromHex(text) : fromBase64url('hash of a segment', text, 32);

const refused = ({ status, body }: Answer): OperatorRefused =>
  new OperatorRefused(status, sentenceIn(body) ?? `the operator answered ${status}`);

/** The sentence of a refusal, `{ error }`; undefined for anything else. */
function sentenceIn(body: Uint8Array): string | undefined {
  try {
    return readRefusal(body).error;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Whether an error is a matter of the link or the operator, not of our own code. */
export const isOfOperator = (error: unknown): error is OperatorSilent | OperatorRefused | Malformed =>
  error instanceof OperatorSilent || error instanceof OperatorRefused || error instanceof Malformed;
