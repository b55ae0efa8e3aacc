/** What the codes and seals cost: on the terminal, at the check-in API, in the vault. */
import { randomBytes } from 'node:crypto';
import { decodeCode } from '../protocol/boarding-code/layout';
import { makeCode, provesCode } from '../protocol/boarding-code/mac';
import { generateHpkeKey } from '../protocol/hpke';
import { openRelay, sealRelay } from '../protocol/relay/sealing';
import { generateSigningKey } from '../protocol/signing';
import { mintTicket } from '../protocol/ticket/mint';
import { ticketProver } from '../protocol/ticket/prove';
import { alternated, perSecond, type Row } from './measure';

const ROUNDS = 5;

/** Each function in a loop, on one core. */
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
  const functions: [name: string, once: () => void][] = [
    ['boarding code: make', () => makeCode(codeKey, code)],
    ['boarding code: read and prove', () => provesCode(codeKey, decodeCode(made))],
    ['ticket: mint', mint],
    ['ticket: prove', () => prove(ticket)],
    ['relay message: open', () => openRelay(relayKey, message)],
  ];
  const values = await alternated(
    ROUNDS,
    functions.map(
      ([, once]) =>
        () =>
          perSecond(once),
    ),
  );
  return functions.map(([name], i) => ({ name, unit: 'a second', values: values[i]! }));
}
