/**
 * Honeywell (Hand Held) imagers and engines. Sources: N3680 Decoded Engine User Guide, page 144 (form of a menu command,
 * 232BAD9 is 115200, flash wears); 2020-5 User Manual, page 10-3, and Voyager 1250g User Guide, page 9-3 (an answer
 * repeats the command with ACK, ENQ or NAK before its punctuation). SYN T CR and SCNLED are in FIELD-NOTES.md 3.1 and in
 * enioka's scanner library; no page could be found for TRGMOD3 and SCNLED. No command is known that makes it ignore
 * setting codes: that the terminal asks each hour is all there is.
 */
import { concat, utf8 } from '../../../protocol/bytes';
import type { ScannerDriver, Setting } from '../driver';

const SYN_M = Uint8Array.of(0x16, 0x4d, 0x0d);
const [ENQ, ACK, NAK] = [0x05, 0x06, 0x15];
const PUNCTUATION = new Set([0x2e, 0x21, 0x2c, 0x3b]);
const TAG = 6;
const LONGEST = 48;

const command = (text: string): Uint8Array => concat(SYN_M, utf8(text));

const trigger: Setting = {
  name: 'trigger-mode',
  ask: command('TRGMOD?.'),
  read: (answer) => dataOf(answer, 'TRGMOD'),
  // By hand or on command (0) it would read nothing here; 3 watches for codes.
  mend: (value) => (value === '0' ? command('TRGMOD3.') : undefined),
};

export const honeywellDriver: ScannerDriver = {
  model: 'honeywell',
  speeds: [115_200, 9_600, 57_600, 38_400, 19_200],
  hello: trigger.ask,
  replyAt: answerAt,
  settings: [trigger],
  setSpeed: (baudRate) => (baudRate === 115_200 ? command('232BAD9.') : undefined),
  trigger: { command: (on) => Uint8Array.of(0x16, on ? 0x54 : 0x55, 0x0d) },
  light: { command: (on) => command(on ? 'SCNLED1!' : 'SCNLED0!') },
};

/** Answers are plain text, so one is looked for only while its question waits, and only by the question's own tag. */
function answerAt(bytes: Uint8Array, at: number, question: Uint8Array | undefined): number | 'more' {
  const tag = question?.subarray(SYN_M.length, SYN_M.length + TAG);
  if (tag?.length !== TAG) return 0;
  const there = Math.min(TAG, bytes.length - at);
  for (let i = 0; i < there; i++) if (bytes[at + i] !== tag[i]) return 0;
  for (let end = at + TAG; end < bytes.length && end - at < LONGEST; end++) {
    const byte = bytes[end]!;
    if (byte === ACK || byte === NAK || byte === ENQ) {
      return end + 1 - at + (PUNCTUATION.has(bytes[end + 1] ?? 0) ? 1 : 0);
    }
  }
  return bytes.length - at < LONGEST ? 'more' : 0;
}

/** `TRGMOD0<ACK>.` -> 0 */
function dataOf(answer: Uint8Array, tag: string): string | undefined {
  const end = answer.indexOf(ACK);
  const text = String.fromCharCode(...answer.subarray(0, Math.max(end, 0)));
  return text.startsWith(tag) ? text.slice(tag.length) : undefined;
}
