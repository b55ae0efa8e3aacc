/**
 * GM65, GM65S, GM805, GM861 and Waveshare's module. Sources: Waveshare "Barcode Scanner Module User Manual" rev 1.0,
 * page 47 (baud query and its answers, 9600, save); DFRobot's GM65_scanner library (setting codes at 0003, trigger at
 * 0002, modes and light at 0000). GM67, GM72 speak another language, GM812 has another map: they are no such module.
 */
import { toHex } from '../../../protocol/bytes';
import type { ScannerDriver, Setting } from '../driver';
import { answerAt, dataOf, readSetting, SAVE_SETTINGS, writeSetting } from './frames';

/** Bits 0-1 reading mode, 2-3 light, 4-5 aim, 6 silent, 7 success light. */
const MODES = 0x0000;
const TRIGGER = 0x0002;
/** 01 setting codes are obeyed, 03 they are not. */
const SETTING_CODES = 0x0003;
const SETTING_CODES_OFF = 0x03;
const SPEED = 0x002a;
/** The speed register counts the module's 3 MHz, low byte first: 9600 is 39 01 (the manual's list ends at 57600). */
const SPEED_CLOCK = 3_000_000;

const LIGHT = 0b1100;
/** While it reads. */
const LIGHT_ON = 0b0100;

const CONTINUOUS = 2;
const SENSING = 3;

const settings: Setting[] = [
  {
    name: 'setting-codes',
    ask: readSetting(SETTING_CODES, 1),
    read: oneByte,
    mend: (value) =>
      Number.parseInt(value, 16) === SETTING_CODES_OFF
        ? undefined
        : writeSetting(SETTING_CODES, SETTING_CODES_OFF),
  },
  {
    name: 'modes',
    ask: readSetting(MODES, 1),
    read: oneByte,
    // By hand or on command it would read nothing; the other bits are the installer's.
    mend: (value) => {
      const modes = Number.parseInt(value, 16);
      const reading = modes & 3;
      return reading === CONTINUOUS || reading === SENSING ? undefined : writeSetting(MODES, modes | SENSING);
    },
  },
];

export const gm65Driver: ScannerDriver = {
  model: 'gm65',
  speeds: [115_200, 9_600, 57_600, 38_400, 19_200],
  hello: readSetting(SPEED, 2),
  replyAt: (bytes, at) => answerAt(bytes, at),
  settings,
  save: SAVE_SETTINGS,
  setSpeed: (baudRate) => {
    const count = Math.round(SPEED_CLOCK / baudRate);
    return writeSetting(SPEED, count & 0xff, count >> 8);
  },
  trigger: { command: (on) => writeSetting(TRIGGER, on ? 1 : 0) },
  light: {
    ask: readSetting(MODES, 1),
    command: (on, answer) => {
      const modes = answer && dataOf(answer)?.[0];
      return modes === undefined ? undefined : writeSetting(MODES, (modes & ~LIGHT) | (on ? LIGHT_ON : 0));
    },
  },
};

function oneByte(answer: Uint8Array): string | undefined {
  const data = dataOf(answer);
  return data?.length === 1 ? toHex(data) : undefined;
}
