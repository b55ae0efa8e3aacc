/** An officer at the console without a browser: the same doors, the same keys, for attacks and their controls. */

import { fromBase64url, toBase64url } from '../../../../protocol/bytes';
import { sha256 } from '../../../../protocol/hmac';
import { hpkeSeal } from '../../../../protocol/hpke';
import { LABEL } from '../../../../protocol/labels';
import {
  CASE_SHARE_INFO,
  caseShareAad,
  type Decision,
  decisionBytes,
} from '../../../../protocol/officers/case-share';
import { signRelease } from '../../../../protocol/release';
import { openShare, type SealedShare } from '../../../../protocol/share';
import { signLabelled } from '../../../../protocol/signing';
import { waitFor } from '../../../../test/support/wait';
import type { CaseView } from '../../cases/case-view';
import type { RoundView } from '../../messages/round-view';
import type { Officer } from '../../officers/key-file';
import type { ShownCoRider, ShownNews, ShownResult, ShownSecond } from '../shown-form';
import type { ShownList } from '../shown-list';
import type { ConsoleCity, TestPerson } from './console-city';

export type Draft = { phone: string; from: number; to: number; reference: string };

export class OfficerClient {
  cookie = '';

  constructor(
    private readonly city: ConsoleCity,
    private readonly person: TestPerson,
  ) {}

  async ask<Answer = Record<string, unknown>>(path: string, body?: object): Promise<Answer> {
    const { origin } = this.city.console;
    const response = await fetch(origin + path, {
      method: body ? 'POST' : 'GET',
      headers: { origin, cookie: this.cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0]!;
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new Error(`${response.status} ${answer.error}`);
    return answer;
  }

  /** Hands a file to a door; what is said of it is in the address. */
  async upload<Answer>(path: string, bytes: Uint8Array, said: Record<string, string>): Promise<Answer> {
    const { origin } = this.city.console;
    const response = await fetch(`${origin}${path}?${new URLSearchParams(said)}`, {
      method: 'POST',
      headers: { origin, cookie: this.cookie, 'content-type': 'application/octet-stream' },
      body: Buffer.from(bytes),
    });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new Error(`${response.status} ${answer.error}`);
    return answer;
  }

  async signIn(): Promise<this> {
    const { challenge } = await this.ask<{ challenge: string }>('/api/sign-in/challenge', {});
    const proof = this.proof(fromBase64url('challenge', challenge), this.person.officer);
    await this.ask('/api/sign-in', { challenge, person: this.person.id, proof });
    return this;
  }

  async submit({ phone, from, to, reference }: Draft): Promise<CaseView> {
    const draft = {
      person: { kind: 'phone', identifier: phone },
      from,
      to,
      reason: 'confirmed today',
      reference,
    };
    const { id, release } = await this.ask<{ id: string; release: Release }>('/api/cases/prepare', draft);
    const signature = this.signed(release, this.person.officer);
    const { caseHash } = release;
    const proof = this.decision('submit', caseHash);
    return (await this.ask<{ case: CaseView }>('/api/cases', { id, caseHash, signature, proof })).case;
  }

  /** Has a list of cases read. */
  async bring(text: string, said: Record<string, string> = {}): Promise<ShownList> {
    const all = { fileName: 'cases.csv', daysBefore: '2', reason: 'confirmed today', ...said };
    return (await this.upload<{ list: ShownList }>('/api/lists', Buffer.from(text), all)).list;
  }

  /** What is to be sent for all cases of a list, signed and proven. @param by whose key, when it is not the own */
  async signList({ id }: ShownList, by: Officer = this.person.officer) {
    const { cases } = await this.ask<{ cases: { id: string; release: Release }[] }>(
      `/api/lists/${id}/prepare`,
      {},
    );
    const hashes = cases.map(({ release }) => fromBase64url('case hash', release.caseHash, 32));
    return {
      signatures: cases.map((each) => ({ id: each.id, signature: this.signed(each.release, by) })),
      proof: this.decision('submit list', toBase64url(sha256(...hashes)), by),
    };
  }

  /** Asks for all cases of a list; gives their numbers. */
  async submitList(list: ShownList): Promise<string[]> {
    const signed = await this.signList(list);
    return (await this.ask<{ asked: string[] }>(`/api/lists/${list.id}/submit`, signed)).asked;
  }

  /** `by`: whose key signs, when it is not the own. */
  async approve(shown: CaseView, by: Officer = this.person.officer): Promise<CaseView> {
    const proof = this.decision('approve', shown.caseHash, by);
    const body = { signature: this.signed(shown, by), proof };
    return (await this.ask<{ case: CaseView }>(`/api/cases/${shown.id}/approve`, body)).case;
  }

  /** The own sealed shares of a case, as the vault hands them out. */
  async shares({ id, caseHash }: CaseView): Promise<{ shares: SealedShare[]; processKey: Uint8Array }> {
    const answer = await this.ask<{ shares: (SealedShare & { sealed: unknown })[]; case: CaseView }>(
      `/api/cases/${id}/shares`,
      { proof: this.decision('open', caseHash) },
    );
    const shares = answer.shares.map((share) => ({
      ...share,
      sealed: fromBase64url('share', String(share.sealed)),
    }));
    return { shares, processKey: fromBase64url('key', answer.case.process!.key, 32) };
  }

  async open(shown: CaseView): Promise<void> {
    const { shares, processKey } = await this.shares(shown);
    const caseHash = fromBase64url('case hash', shown.caseHash, 32);
    const resealed = shares.map((share) => {
      const aad = caseShareAad(caseHash, share.day, share.officer);
      const { sealed } = hpkeSealed(processKey, aad, openShare(this.person.officer.seal, share));
      return { day: share.day, sealed: toBase64url(sealed) };
    });
    await this.ask(`/api/cases/${shown.id}/give`, { shares: resealed });
  }

  /** What the case found, once it has found it. */
  async result(id: string): Promise<WholeResult> {
    return wholeOf(await waitFor('the process of the case', () => this.news(id)));
  }

  /** Contacts of co-riders of the result. */
  async secondDegree({ id, caseHash }: CaseView, version: number, coRiders: number[]): Promise<ShownSecond> {
    const proof = this.decision('second-degree', caseHash);
    await this.ask(`/api/cases/${id}/second-degree`, { coRiders, version, proof });
    const found = (await this.news(id, 'second degree')).at(-1)!;
    if (found.type !== 'second degree') throw new Error(`the news end with ${found.type}`);
    return found.second;
  }

  /** A file of the case, and its headers. */
  async export(id: string, caseHash: string, format: 'csv' | 'xlsx', language: 'zh' | 'en' = 'zh') {
    const { origin } = this.city.console;
    const response = await fetch(`${origin}/api/cases/${id}/export`, {
      method: 'POST',
      headers: { origin, cookie: this.cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ format, language, proof: this.decision('export', caseHash) }),
    });
    if (!response.ok)
      throw new Error(`${response.status} ${((await response.json()) as { error: string }).error}`);
    return { headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
  }

  /** The lines of a case's news until the run ends with all its co-riders, or until one of this type. */
  async news(id: string, until?: ShownNews['type']): Promise<ShownNews[]> {
    const { origin } = this.city.console;
    const response = await fetch(`${origin}/api/cases/${id}/news`, { headers: { cookie: this.cookie } });
    if (!response.ok) {
      const { error } = (await response.json()) as { error: string };
      throw new Error(`${response.status} ${error}`);
    }
    const news: ShownNews[] = [];
    for await (const line of linesOf(response.body!)) {
      news.push(JSON.parse(line));
      const isLast = until ? news.at(-1)!.type === until : isRunOver(news);
      if (isLast || news.at(-1)!.type === 'end') break;
    }
    return news;
  }

  /** Asks for messages to co-riders of an open case. */
  async askForMessages(caseId: string, version: number, coRiders: readonly number[]): Promise<RoundView> {
    const { round } = await this.ask<{ round: RoundView }>(`/api/cases/${caseId}/rounds`, {
      coRiders,
      version,
    });
    const proof = this.decision('ask for messages', round.hash);
    const body = { why: 'they shared the ride this morning', proof };
    return (await this.ask<{ round: RoundView }>(`/api/rounds/${round.id}/ask`, body)).round;
  }

  async approveMessages({ id, hash }: RoundView, by = this.person.officer): Promise<RoundView> {
    const body = { proof: this.decision('approve messages', hash, by) };
    return (await this.ask<{ round: RoundView }>(`/api/rounds/${id}/approve`, body)).round;
  }

  private signed({ caseHash, firstDay, lastDay, expires }: Release, by: Officer): string {
    const release = { caseHash: fromBase64url('case hash', caseHash, 32), firstDay, lastDay, expires };
    return toBase64url(signRelease(by.sign, release));
  }

  private decision(what: Decision, caseHash: string, by = this.person.officer) {
    return this.proof(sha256(decisionBytes(what, fromBase64url('case hash', caseHash, 32))), by);
  }

  private proof(challenge: Uint8Array, { sign }: Officer) {
    return { kind: 'key', signature: toBase64url(signLabelled(sign, LABEL.credential, challenge)) };
  }
}

/** A run's result with all its co-riders. */
export type WholeResult = Omit<ShownResult, 'coRiders'> & { readonly coRiders: readonly ShownCoRider[] };

/** @throws Error when the run did not end with a result */
export function wholeOf(news: readonly ShownNews[]): WholeResult {
  const found = lastResult(news);
  if (!found) throw new Error(`the run ends otherwise: ${JSON.stringify(news.at(-1))}`);
  return { ...found, coRiders: coRidersOf(news, found.version) };
}

const lastResult = (news: readonly ShownNews[]): ShownResult | undefined =>
  news.flatMap((line) => (line.type === 'result' ? [line.result] : [])).at(-1);

const coRidersOf = (news: readonly ShownNews[], version: number): ShownCoRider[] =>
  news.flatMap((line) => (line.type === 'co-riders' && line.version === version ? line.coRiders : []));

function isRunOver(news: readonly ShownNews[]): boolean {
  if (news.at(-1)!.type === 'trouble') return true;
  const found = lastResult(news);
  return found !== undefined && coRidersOf(news, found.version).length >= found.coRiders;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

type Release = { caseHash: string; firstDay: number; lastDay: number; expires: number };

const hpkeSealed = (key: Uint8Array, aad: Uint8Array, share: Uint8Array) => ({
  sealed: hpkeSeal(key, CASE_SHARE_INFO, aad, share),
});
