/**
 * Newland engines and scanners that speak "unified commands". Sources: NLS-HR52 User Manual, page 35 (form of a
 * command, `*` asks, `#` is forgotten without power, `@` is kept), page 234 (the answer's form, on an example);
 * NLS-FM530 User Manual, page 131 (the same). SCNTRG is in FIELD-NOTES.md 3.1. No page could be found for SCNMOD,
 * ILLSCN and SETUPE: they are as Newland's guides print them beside their barcodes; check them with a device in hand.
 */
import { concat, utf8 } from '../../../protocol/bytes';
import type { ScannerDriver, Setting } from '../driver';

const PREFIX = Uint8Array.of(0x7e, 0x01, 0x30, 0x30, 0x30, 0x30);
const ANSWER_PREFIX = Uint8Array.of(0x02, 0x01, 0x30, 0x30, 0x30, 0x30);
const SUFFIX = Uint8Array.of(0x3b, 0x03);
const ACK = 0x06;
const LONGEST = 128;

const command = (text: string): Uint8Array => concat(PREFIX, utf8(text), SUFFIX);

/** Set-up is open after somebody showed "Enter Setup": then the next codes are settings. */
const setUp: Setting = {
  name: 'set-up',
  ask: command('#SETUPE*'),
  read: (answer) => dataOf(answer, 'SETUPE'),
  mend: (value) => (value === '0' ? undefined : command('@SETUPE0')),
};
/** 0 reads while its trigger is held: nothing, here. */
const scanMode: Setting = {
  name: 'scan-mode',
  ask: command('#SCNMOD*'),
  read: (answer) => dataOf(answer, 'SCNMOD'),
  mend: (value) => (value === '0' ? command('@SCNMOD2') : undefined),
};

export const newlandDriver: ScannerDriver = {
  model: 'newland',
  speeds: [115_200, 9_600, 57_600, 38_400, 19_200],
  hello: scanMode.ask,
  replyAt: answerAt,
  settings: [setUp, scanMode],
  trigger: { command: (on) => command(on ? '#SCNTRG1' : '#SCNTRG0') },
  light: { command: (on) => command(on ? '#ILLSCN1' : '#ILLSCN0') },
};

function answerAt(bytes: Uint8Array, at: number): number | 'more' {
  const there = Math.min(ANSWER_PREFIX.length, bytes.length - at);
  for (let i = 0; i < there; i++) if (bytes[at + i] !== ANSWER_PREFIX[i]) return 0;
  if (there < ANSWER_PREFIX.length) return 'more';
  for (let end = at + there; end < bytes.length && end - at < LONGEST; end++) {
    if (bytes[end - 1] === SUFFIX[0] && bytes[end] === SUFFIX[1]) return end + 1 - at;
  }
  return bytes.length - at < LONGEST ? 'more' : 0;
}

/** `<STX><SOH>0000#SCNMOD2<ACK>;<ETX>` -> 2 */
function dataOf(answer: Uint8Array, tag: string): string | undefined {
  const body = answer.subarray(ANSWER_PREFIX.length + 1, -SUFFIX.length);
  if (body.at(-1) !== ACK) return undefined;
  const text = String.fromCharCode(...body.subarray(0, -1));
  return text.startsWith(tag) ? text.slice(tag.length) : undefined;
}
