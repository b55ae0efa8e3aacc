/** Makes and proves boarding codes with the terminal's code key `Kc` (PROTOCOL.md section 2). */
import { hmac, sameMac } from '../hmac';
import { LABEL } from '../labels';
import { type BoardingCode, codeHead, encodeCode } from './layout';

/** The 16 bytes of a fresh code. `codeKey`: 32 bytes. */
export function makeCode(codeKey: Uint8Array, code: Omit<BoardingCode, 'mac'>): Uint8Array {
  return encodeCode({ ...code, mac: codeMac(codeKey, code) });
}

/** True when the terminal that holds `codeKey` made this code. */
export function provesCode(codeKey: Uint8Array, code: BoardingCode): boolean {
  return sameMac(codeMac(codeKey, code), code.mac);
}

/** `HMAC(Kc, "coride 1 boarding code" | first 8 bytes)[:8]` */
function codeMac(codeKey: Uint8Array, code: Omit<BoardingCode, 'mac'>): Uint8Array {
  return hmac(codeKey, LABEL.boardingCode, codeHead(code)).subarray(0, 8);
}
