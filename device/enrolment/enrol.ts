/**
 * A new terminal's first minute: it makes its keys and a certificate request, and hands in the one-time code. The keys are on
 * disk before anything is sent, and the certificate is written last: whatever happens in between, the same code tries again.
 */
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Random } from '../../platform/random';
import { makeTlsKey, requestCertificate } from '../../platform/tls-request';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../protocol/bytes';
import { type EnrolmentAnswer, proveEnrolment, readEnrolmentAnswer, UNNAMED } from '../../protocol/enrolment';
import { generateSigningKey, importSigningKey } from '../../protocol/signing';
import { type AskOperator, whyNot } from './ask';

/** What a terminal that enrolled itself knows of itself. */
export const IDENTITY_FILE = 'terminal.json';
/** All that a terminal needs before it can open. */
export const KEY_FILES = ['cert.pem', 'key.pem', 'ca.pem', 'code.key', 'signing.key'] as const;

export type EnrolPorts = {
  readonly folder: string;
  readonly disk: Disk;
  readonly random: Random;
  readonly askOperator: AskOperator;
};

/** The operator said no: the code is wrong, used or over, or too many were tried. */
export class CodeRefused extends Error {
  override readonly name = 'CodeRefused';
}

/** @throws CodeRefused with the operator's sentence; Error when nobody answers, Malformed when the answer is none */
export async function enrol(ports: EnrolPorts, code: string): Promise<EnrolmentAnswer> {
  const { folder, disk, random, askOperator } = ports;
  await disk.makeFolder(folder);
  const kept = (name: string, make: () => string | Promise<string>) =>
    keptText(disk, join(folder, name), make);
  const tlsKey = await kept('key.pem', makeTlsKey);
  const codeKey = await kept('code.key', () => toBase64url(random.bytes(32)));
  const secret = await kept('signing.key', () => toBase64url(generateSigningKey().secretBytes));
  const signing = importSigningKey(fromBase64url('signing key', secret, 32));
  const csr = await requestCertificate(tlsKey, UNNAMED);
  const unproven = { code, csr, codeKey, signingKey: toBase64url(signing.public) };
  const answered = await askOperator('/enrol', proveEnrolment(unproven, signing));
  if (answered.status !== 200) throw new CodeRefused(whyNot(answered));
  const answer = readEnrolmentAnswer(answered.body);
  const write = (name: string, text: string) => writeFileAtomic(disk, join(folder, name), utf8(text));
  const { cert, ca, ...identity } = answer;
  await write('ca.pem', ca);
  await write(IDENTITY_FILE, `${JSON.stringify(identity, null, 2)}\n`);
  await write('cert.pem', cert);
  return answer;
}

async function keptText(disk: Disk, path: string, make: () => string | Promise<string>): Promise<string> {
  try {
    return fromUtf8(await disk.read(path)).trim();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const text = (await make()).trim();
  await writeFileAtomic(disk, path, utf8(`${text}\n`));
  return text;
}
