/** The operator as the page's tests need it: answers sealed messages by protocol/, and remembers what it was told. */
import { randomBytes } from 'node:crypto';
import { codeUrl, decodeCode } from '../../../../protocol/boarding-code/layout';
import { makeCode } from '../../../../protocol/boarding-code/mac';
import { codeAge, stepOf, stepTime } from '../../../../protocol/boarding-code/steps';
import { toHex } from '../../../../protocol/bytes';
import { ticketCheckInId } from '../../../../protocol/check-in-id';
import { Malformed } from '../../../../protocol/errors';
import type { HpkeKeyPair } from '../../../../protocol/hpke';
import { RELAY_SIZE, type RelayBody } from '../../../../protocol/relay/bodies';
import { REPLY_NONCE_SIZE, type RelayReply } from '../../../../protocol/relay/reply';
import { openRelay, sealReply } from '../../../../protocol/relay/sealing';
import type { SentenceCode } from '../../../../protocol/sentences';
import { OperatorSilent } from '../../operator-link/link';

export const CODE_KEY = new Uint8Array(32).fill(7);
export const TERMINAL = 0x1234_5678;

type About = Pick<RelayReply, 'line' | 'to' | 'vehicle' | 'kind'>;

export const BUS: About = {
  line: '168路',
  to: { zh: '沈阳北站', en: 'Shenyang North Station' },
  vehicle: '30217',
  kind: 'bus',
};
export const TAXI: About = { line: '', to: { zh: '', en: '' }, vehicle: '辽A·T5207', kind: 'taxi' };

export type TestOperator = {
  /** What phones said, oldest first. */
  readonly heard: RelayBody[];
  /** Every message as it came: 256 bytes. */
  readonly messages: Uint8Array[];
  about: About;
  /** Does not answer. */
  silent: boolean;
  /** Stores a boarding and loses the answer. */
  losesAnswer: boolean;
  /** Answers the next boardings with these instead. */
  readonly refuseNext: SentenceCode[];
  relayKey: HpkeKeyPair;
  relay(message: Uint8Array): Promise<Uint8Array>;
  /** The address on a terminal's screen, appearing at `time`. */
  codeAddress(site: string, time: number): string;
};

export function testOperator(relayKey: HpkeKeyPair, now: () => number): TestOperator {
  const stored = new Map<string, number>();
  const receipts = new Map<string, Uint8Array>();

  const reply = (code: SentenceCode, more: Partial<RelayReply> = {}): RelayReply => ({
    code,
    ...operator.about,
    time: now(),
    codeTime: 0,
    id: null,
    grant: null,
    receipt: null,
    ...more,
  });

  const answer = (body: RelayBody): RelayReply => {
    switch (body.kind) {
      case 'look': {
        const codeTime = stepTime(decodeCode(body.code).step, now());
        if (codeAge(codeTime, now()) !== 'live') return reply('expired', { codeTime });
        return reply('look', { grant: new Uint8Array(14).fill(3) });
      }
      case 'board': {
        const id = ticketCheckInId(body.ticket, TERMINAL, 'code');
        const receipt = new Uint8Array(8).fill(receipts.size + 1);
        const before = stored.get(toHex(id));
        if (before !== undefined)
          return reply('already', { id, receipt: receipts.get(toHex(id))!, time: before });
        const refusal = operator.refuseNext.shift();
        if (refusal) return reply(refusal);
        const codeTime = stepTime(decodeCode(body.code).step, now());
        const isLive = body.grant !== null || codeAge(codeTime, now()) === 'live';
        stored.set(toHex(id), codeTime);
        receipts.set(toHex(id), receipt);
        return reply(isLive ? 'checked-in' : 'checked-in-late', { id, receipt, time: codeTime });
      }
      case 'alight': {
        const receipt = receipts.get(toHex(body.id));
        if (!receipt) return reply('ride-unknown');
        if (toHex(receipt) !== toHex(body.receipt)) return reply('receipt-wrong');
        return reply('got-off', { id: body.id, time: stepTime(body.step, now()) });
      }
    }
  };

  const operator: TestOperator = {
    heard: [],
    messages: [],
    about: BUS,
    silent: false,
    losesAnswer: false,
    refuseNext: [],
    relayKey,
    async relay(message) {
      if (operator.silent) throw new OperatorSilent('the operator was told to be silent');
      operator.messages.push(message);
      let opened: ReturnType<typeof openRelay>;
      try {
        opened = openRelay(operator.relayKey, message);
      } catch (error) {
        if (error instanceof Malformed) return randomBytes(RELAY_SIZE);
        throw error;
      }
      const { body, replyKey } = opened;
      operator.heard.push(body);
      const sealed = sealReply(replyKey, randomBytes(REPLY_NONCE_SIZE), answer(body));
      if (operator.losesAnswer && body.kind === 'board') throw new OperatorSilent('the answer is lost');
      return sealed;
    },
    codeAddress(site, time) {
      const bytes = makeCode(CODE_KEY, {
        clockTrusted: true,
        terminalNumber: TERMINAL,
        step: stepOf(Math.floor(time / 30_000) * 30_000),
      });
      const [address, fragment] = codeUrl(site, bytes).split('#');
      return `${address!.toLowerCase()}#${fragment}`;
    },
  };
  return operator;
}
