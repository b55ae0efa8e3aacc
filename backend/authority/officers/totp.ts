/** Time-based one-time codes (RFC 6238: SHA-1, 30 s, six digits), each taken once. For machines that have no passkey. */
import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;

/** The code of a step: RFC 4226 section 5.3. */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac[19]! & 15;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** The step that a code is of, one before or after now allowed; undefined for a wrong one, and for one used before. */
export function totpStep(
  secret: Uint8Array,
  code: string,
  nowMs: number,
  lastUsed: number,
): number | undefined {
  const now = Math.floor(nowMs / STEP_MS);
  return [now, now - 1, now + 1].find((step) => step > lastUsed && totpCode(secret, step) === code);
}
