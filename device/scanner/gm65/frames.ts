/**
 * Frames of the Hangzhou Grow modules (GM65, GM65S, GM805, GM861, sold by Waveshare as "Barcode Scanner Module").
 *
 *     command  7E 00 | type | n | address (2) | data | CRC (2)     type 7 reads n bytes, 8 writes n, 9 saves
 *     answer   02 00 | status | n | data (n) | CRC (2)              status 0 is done
 *
 * CRC-16/XMODEM over everything behind the first two bytes. Newland's NLS-EM3095 answers in the same form (User Manual,
 * page 9), which gives three answers with their sums.
 */
import { concat, uint } from '../../../protocol/bytes';

const READ = 7;
const WRITE = 8;
const SAVE = 9;
/** No setting is longer than two bytes; a larger length is not an answer but a code of somebody's. */
const MOST_DATA = 16;

export const readSetting = (address: number, bytes: number): Uint8Array => command(READ, address, bytes);
export const writeSetting = (address: number, ...data: number[]): Uint8Array =>
  command(WRITE, address, ...data);
/** The Waveshare manual prints this frame one byte short on page 47. */
export const SAVE_SETTINGS = command(SAVE, 0, 0);

function command(type: number, address: number, ...data: number[]): Uint8Array {
  const body = concat(uint(type, 1), uint(data.length, 1), uint(address, 2), Uint8Array.from(data));
  return concat(Uint8Array.of(0x7e, 0x00), body, uint(crc16(body), 2));
}

/** Length of the answer that begins at `at`; `more`, or 0 (see ScannerDriver). */
export function answerAt(bytes: Uint8Array, at: number): number | 'more' {
  if (bytes[at] !== 0x02) return 0;
  if (at + 1 === bytes.length) return 'more';
  if (bytes[at + 1] !== 0x00) return 0;
  const count = bytes[at + 3];
  if (count === undefined) return 'more';
  if (count > MOST_DATA) return 0;
  const length = 4 + count + 2;
  if (at + length > bytes.length) return 'more';
  const sum = (bytes[at + length - 2]! << 8) | bytes[at + length - 1]!;
  return crc16(bytes.subarray(at + 2, at + length - 2)) === sum ? length : 0;
}

/** The data of an answer, or undefined when the module refused. */
export function dataOf(answer: Uint8Array): Uint8Array | undefined {
  return answer[2] === 0 ? answer.subarray(4, -2) : undefined;
}

/** CRC-16/XMODEM: polynomial 1021, begins at 0. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
