/** Reads a boarding code and says what it is worth now (PROTOCOL.md section 2). */
import { type BoardingCode, decodeCode } from '../../../protocol/boarding-code/layout';
import { provesCode } from '../../../protocol/boarding-code/mac';
import { codeAge, stepTime } from '../../../protocol/boarding-code/steps';
import { Malformed } from '../../../protocol/errors';
import type { Registry, Terminal } from '../registry/registry';
import type { Proofs } from './proofs';

/** Without a clock that the terminal trusts, a phone's own step is believed for this long. */
const SCANNED_MS = 24 * 3_600_000;
/** And when it names none, the boarding lies somewhere in the day before its arrival. */
const UNSURE_ERROR_MS = SCANNED_MS;
const STEP_ERROR_MS = 10_000;
/** A phone's step follows the site's clock, which may be a little ahead. */
const AHEAD_MS = 30_000;

export type GenuineCode = {
  readonly bytes: Uint8Array;
  readonly code: BoardingCode;
  readonly terminal: Terminal;
};

/** The code if a terminal of this registry made it, else why not. A revoked terminal's older codes are still its own. */
export function readCode(
  registry: Registry,
  bytes: Uint8Array,
  nowMs: number,
): { genuine: GenuineCode } | { refused: 'code-unknown' | 'code-forged' } {
  let code: BoardingCode;
  try {
    code = decodeCode(bytes);
  } catch (error) {
    if (error instanceof Malformed) return { refused: 'code-unknown' };
    throw error;
  }
  const terminal = registry.terminalByNumber(code.terminalNumber);
  if (!terminal) return { refused: 'code-unknown' };
  if (!provesCode(terminal.codeKey, code)) return { refused: 'code-forged' };
  if (terminal.revokedAt !== undefined && stepTime(code.step, nowMs) > terminal.revokedAt)
    return { refused: 'code-unknown' };
  return { genuine: { bytes, code, terminal } };
}

/** When the code appeared (unix ms): the step's time that lies nearest to `nowMs`. */
export const codeTimeOf = ({ code }: GenuineCode, nowMs: number): number => stepTime(code.step, nowMs);

export type BoardingTime = {
  readonly boardedAt: number;
  readonly errorMs: number;
  readonly standing: 'live' | 'late' | 'unsure';
};

/** When and with what standing somebody boards by this code, or why not. */
export function boardingTime(
  genuine: GenuineCode,
  request: { readonly scannedStep: number; readonly grant: Uint8Array | null },
  proofs: Proofs,
  nowMs: number,
): BoardingTime | 'code-early' | 'expired' {
  if (!genuine.code.clockTrusted) return unsureTime(request.scannedStep, nowMs);
  const codeMs = codeTimeOf(genuine, nowMs);
  const grantedAt = request.grant ? proofs.grantedAt(genuine.bytes, request.grant, nowMs) : undefined;
  const age = codeAge(codeMs, nowMs);
  if (age === 'early') return 'code-early';
  if (age === 'live' || (grantedAt !== undefined && codeAge(codeMs, grantedAt) === 'live'))
    return { boardedAt: codeMs, errorMs: 0, standing: 'live' };
  return age === 'late' ? { boardedAt: codeMs, errorMs: 0, standing: 'late' } : 'expired';
}

/** The terminal does not trust its clock: the phone's step if it is within 24 hours, else the arrival. */
function unsureTime(scannedStep: number, nowMs: number): BoardingTime {
  const scannedAt = stepTime(scannedStep, nowMs);
  const believed = scannedAt <= nowMs + AHEAD_MS && nowMs - scannedAt <= SCANNED_MS;
  return believed
    ? { boardedAt: scannedAt, errorMs: STEP_ERROR_MS, standing: 'unsure' }
    : { boardedAt: nowMs, errorMs: UNSURE_ERROR_MS, standing: 'unsure' };
}
