/** Terminal numbers (4 random bytes) and their text form, terminalId: 7 characters of base32, lower case. Pure. */
import { base32nopad } from '@scure/base';
import { readUint, uint } from './bytes';
import { Malformed } from './errors';

/** `terminalId` of a terminal number: certificate CN, MQTT client id, topic level. */
export function terminalIdOf(number: number): string {
  return base32nopad.encode(uint(number, 4)).toLowerCase();
}

/** The terminal number of a terminalId; `Malformed` unless it is the one canonical text of some number. */
export function terminalNumberOf(terminalId: string): number {
  try {
    const bytes = base32nopad.decode(terminalId.toUpperCase());
    if (/^[a-z2-7]{7}$/.test(terminalId) && bytes.length === 4) return readUint(bytes, 0, 4);
  } catch (cause) {
    throw new Malformed('terminalId', 'must be 7 characters of base32, lower case', { cause });
  }
  throw new Malformed('terminalId', 'must be 7 characters of base32, lower case');
}
