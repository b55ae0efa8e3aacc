/** What the codes and seals cost: on the terminal, at the check-in API, in the vault. */
import { randomBytes } from 'node:crypto';
import { decodeCode } from '../protocol/boarding-code/layout';
import { makeCode, provesCode } from '../protocol/boarding-code/mac';
import { generateHpkeKey } from '../protocol/hpke';
import { openRelay, sealRelay } from '../protocol/relay/sealing';
import { generateSigningKey } from '../protocol/signing';
import { mintTicket } from '../protocol/ticket/mint';
import { ticketProver } from '../protocol/ticket/prove';
import { perSecond, type Row, rounds } from './measure';

const ROUNDS = 5;

export async function protocolRows(): Promise<Row[]> {
  const codeKey = randomBytes(32);
  const code = { clockTrusted: true, terminalNumber: 7, step: 1 };
  const made = makeCode(codeKey, code);
  const ticketKey = generateSigningKey();
  const dayKey = generateHpkeKey();
  const relayKey = generateHpkeKey();
  const mint = () =>
    mintTicket({
      ticketKey,
      keyNumber: 0,
      day: 18_273,
      dayKey: dayKey.public,
      seed: new Uint8Array(16),
      n: 0,
      riderRef: new Uint8Array(15),
      notice: new Uint8Array(16),
    });
  const ticket = mint();
  const keys = [{ number: 0, key: ticketKey.public, firstDay: 0, lastDay: 0xffff }];
  const prove = ticketProver({ tickets: keys });
  const { message } = sealRelay(relayKey.public, { kind: 'look', code: made });
  const row = async (name: string, once: () => void): Promise<Row> => ({
    name,
    unit: 'a second',
    values: await rounds(ROUNDS, () => perSecond(once)),
  });
  return [
    await row('boarding code: make', () => makeCode(codeKey, code)),
    await row('boarding code: read and prove', () => provesCode(codeKey, decodeCode(made))),
    await row('ticket: mint', mint),
    await row('ticket: prove', () => prove(ticket)),
    await row('relay message: open', () => openRelay(relayKey, message)),
  ];
}
