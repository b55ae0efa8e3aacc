/**
 * The boarding code's 16 bytes and the URL around them (PROTOCOL.md section 2). Pure: the rider's page reads it.
 * `version (4 bits), flags (4 bits) | terminal number (4) | step (3) | mac (8)`
 */
import { base32nopad } from '@scure/base';
import { concat, expectSize, readUint, uint } from '../bytes';
import { Malformed } from '../errors';

export const CODE_SIZE = 16;
export const CODE_VERSION = 1;
/** Flag bit 0: the terminal does not trust its clock. */
export const CLOCK_UNTRUSTED = 1;

export type BoardingCode = {
  readonly clockTrusted: boolean;
  readonly terminalNumber: number;
  /** unix / 10 modulo 2^24 at the moment the code appeared. */
  readonly step: number;
  /** 8 bytes; `mac.ts` makes and checks them. */
  readonly mac: Uint8Array;
};

/** The first 8 bytes, over which the mac goes. */
export function codeHead(code: Omit<BoardingCode, 'mac'>): Uint8Array {
  const flags = code.clockTrusted ? 0 : CLOCK_UNTRUSTED;
  return concat(uint(CODE_VERSION * 16 + flags, 1), uint(code.terminalNumber, 4), uint(code.step, 3));
}

export function encodeCode(code: BoardingCode): Uint8Array {
  return concat(codeHead(code), expectSize('mac of the boarding code', code.mac, 8));
}

/** Reads 16 bytes; `Malformed` for another length, version or an unknown flag. */
export function decodeCode(bytes: Uint8Array): BoardingCode {
  expectSize('boarding code', bytes, CODE_SIZE);
  const version = bytes[0]! >> 4;
  const flags = bytes[0]! & 15;
  if (version !== CODE_VERSION) throw new Malformed('boarding code', `has version ${version}, must have 1`);
  if (flags > CLOCK_UNTRUSTED) throw new Malformed('boarding code', `has unknown flags ${flags}`);
  return {
    clockTrusted: flags === 0,
    terminalNumber: readUint(bytes, 1, 4),
    step: readUint(bytes, 5, 3),
    mac: bytes.slice(8),
  };
}

/** `<SITE>/#<base32>`, upper case throughout so that it fits QR version 3-M (29 x 29 modules). */
export function codeUrl(site: string, code: Uint8Array): string {
  return `${site.toUpperCase()}/#${base32nopad.encode(expectSize('boarding code', code, CODE_SIZE))}`;
}

/** The 16 bytes of what follows `#`; `Malformed` when it is no boarding code. Lower case is taken too. */
export function codeFromFragment(fragment: string): Uint8Array {
  const text = fragment.replace(/^#/, '').toUpperCase();
  if (text.length !== 26) throw new Malformed('boarding code', `has ${text.length} characters, must have 26`);
  try {
    return expectSize('boarding code', base32nopad.decode(text), CODE_SIZE);
  } catch (cause) {
    throw new Malformed('boarding code', 'is not base32', { cause });
  }
}
