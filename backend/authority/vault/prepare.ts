/**
 * First start of the authority: makes its keys and writes their public halves where the ceremony and the operator
 * find them. Runs at every start; what is there stays, but for a ticket key whose month is over.
 */
import { join } from 'node:path';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { makeTlsKey, requestCertificate } from '../../../platform/tls-request';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { toBase64url, utf8 } from '../../../protocol/bytes';
import { generateHpkeKey, importSecretKey } from '../../../protocol/hpke';
import { generateSigningKey, importSigningKey } from '../../../protocol/signing';
import { lastReceipt } from './destroy-everything';
import {
  type KeyFile,
  keyringsFolder,
  readIfThere,
  readKeyFile,
  secretBytes,
  tlsKeyPath,
  writeKeyFile,
} from './keys';

/** A new ticket key each month. */
const TICKET_KEY_DAYS = 31;
/** Secrets of older ticket keys are forgotten: their last tickets ran out long before. */
const TICKET_KEYS_KEPT = 2;

export type PrepareInput = {
  readonly disk: Disk;
  /** The authority's own folder. */
  readonly folder: string;
  /** Where public halves lie: `authority.json` and `authority-relay.csr.pem` are written there. */
  readonly exchange: string;
  /** The day it is (protocol/days), for the age of ticket keys. */
  readonly today: number;
  readonly log: Log;
};

/**
 * Makes what is missing and writes the public halves; called again it changes nothing within a month.
 * @throws Error when everything was destroyed here: no new keys are made over its receipt
 */
export async function prepareAuthority({ disk, folder, exchange, today, log }: PrepareInput): Promise<void> {
  if (await readIfThere(disk, lastReceipt(folder)))
    throw new Error(
      `${folder} is at its end: every key was destroyed, ${lastReceipt(folder)} says when. Begin anew in another folder`,
    );
  await disk.makeFolder(keyringsFolder(folder));
  const found = await readKeyFile(disk, folder);
  const file = withCurrentTicketKey(found ?? newKeyFile(today), today);
  if (file !== found) {
    await writeKeyFile(disk, folder, file);
    log.info(found ? 'new ticket key made' : 'keys made', { ticketKey: file.tickets.at(-1)!.number });
  }
  const current = file.tickets.at(-1)!;
  await writePublic(disk, join(exchange, 'authority.json'), {
    tickets: [
      {
        number: current.number,
        key: toBase64url(importSigningKey(secretBytes(current.secret)).public),
        firstDay: current.madeOn,
      },
    ],
    registrar: toBase64url(importSecretKey(secretBytes(file.registrar)).public),
    audit: toBase64url(importSigningKey(secretBytes(file.audit)).public),
  });
  await prepareTls(disk, folder, exchange);
}

function newKeyFile(today: number): KeyFile {
  return {
    tickets: [{ number: 0, secret: newSigningSecret(), madeOn: today }],
    registrar: toBase64url(generateHpkeKey().secretBytes),
    audit: newSigningSecret(),
  };
}

/** The same file while its newest ticket key is younger than a month; numbers go round from 0 to 15. */
function withCurrentTicketKey(file: KeyFile, today: number): KeyFile {
  const newest = file.tickets.at(-1)!;
  if (today < newest.madeOn + TICKET_KEY_DAYS) return file;
  const next = { number: (newest.number + 1) % 16, secret: newSigningSecret(), madeOn: today };
  return { ...file, tickets: [...file.tickets, next].slice(-TICKET_KEYS_KEPT) };
}

/** The key of the link to the operator, and the request that the operator's CA signs. */
async function prepareTls(disk: Disk, folder: string, exchange: string): Promise<void> {
  const requestPath = join(exchange, 'authority-relay.csr.pem');
  const keyPem = await readIfThere(disk, tlsKeyPath(folder));
  if (keyPem && (await readIfThere(disk, requestPath))) return;
  const key = keyPem ? new TextDecoder().decode(keyPem) : await makeTlsKey();
  if (!keyPem) await writeFileAtomic(disk, tlsKeyPath(folder), utf8(key));
  await writeFileAtomic(disk, requestPath, utf8(await requestCertificate(key, 'authority')), { mode: 0o644 });
}

const newSigningSecret = (): string => toBase64url(generateSigningKey().secretBytes);

async function writePublic(disk: Disk, path: string, value: unknown): Promise<void> {
  const bytes = utf8(`${JSON.stringify(value, null, 2)}\n`);
  const before = await readIfThere(disk, path);
  if (before && Buffer.compare(before, bytes) === 0) return;
  await writeFileAtomic(disk, path, bytes, { mode: 0o644 });
}
