/** What a keyboard-wedge scanner types, as text: US layout, as such scanners come. Pure. */
import { EV_KEY, EV_SYN, eventBytes, type InputEvent, SYN_DROPPED } from '../../input/events';

/** By key code (linux/input-event-codes.h), without and with shift. Nothing else is in a code of ours. */
const KEYS = new Map<number, readonly [string, string]>([
  ...row(2, '1234567890-=', '!@#$%^&*()_+'),
  ...row(16, 'qwertyuiop[]', 'QWERTYUIOP{}'),
  ...row(30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
  ...row(43, '\\zxcvbnm,./', '|ZXCVBNM<>?'),
  [57, [' ', ' ']],
  [15, ['\t', '\t']],
  [28, ['\r', '\r']],
  [96, ['\r', '\r']],
]);
const SHIFTS = new Set([42, 54]);
/** Control, Alt, Meta: what is typed with them is a command to a computer (BadBarcode), never part of a code. */
const COMMANDS = new Set([29, 97, 56, 100, 125, 126]);
const CAPS_LOCK = 58;
const F1 = 59;

/** Turns events into bytes of text; keys that are in no code of ours become a byte that spoils the frame. */
export class Keys {
  private readonly held = new Set<number>();
  private capitals = false;

  take({ type, code, value }: InputEvent): Uint8Array | undefined {
    if (type === EV_SYN && code === SYN_DROPPED) {
      // The kernel lost events: what is held is unknown, and what was typed is no whole code.
      this.held.clear();
      return Uint8Array.of(0);
    }
    if (type !== EV_KEY) return undefined;
    if (SHIFTS.has(code) || COMMANDS.has(code)) {
      if (value === 0) this.held.delete(code);
      else this.held.add(code);
      return undefined;
    }
    // Scanners do not hold keys down: a repetition is a stuck key.
    if (value !== 1) return undefined;
    if (code === CAPS_LOCK) {
      this.capitals = !this.capitals;
      return undefined;
    }
    const key = KEYS.get(code);
    if (!key || [...COMMANDS].some((each) => this.held.has(each))) return Uint8Array.of(0);
    const letter = /[a-z]/.test(key[0]);
    const shifted = [...SHIFTS].some((each) => this.held.has(each)) !== (letter && this.capitals);
    return Uint8Array.of(key[shifted ? 1 : 0].charCodeAt(0));
  }

  reset(): void {
    this.held.clear();
  }
}

/** The key presses that type a text. @throws Error for a character that no key has */
export function pressesOf(text: string): InputEvent[] {
  return [...text].flatMap((character) => {
    const found = [...KEYS].find(([, key]) => key.includes(character));
    if (!found) throw new Error(`no key types ${JSON.stringify(character)}`);
    const [code, key] = found;
    const shift = key[0] !== character;
    const press = (each: number, value: number) => ({ type: EV_KEY, code: each, value });
    const keys = [press(code, 1), press(code, 0)];
    return shift ? [press(42, 1), ...keys, press(42, 0)] : keys;
  });
}

/** What the kernel hands over when a text is typed; a byte 0 is a key that is in no code. For simulators. */
export function typedBytes(text: string): Uint8Array {
  const events = [...text].flatMap((character) =>
    character === '\0' ? [1, 0].map((value) => ({ type: EV_KEY, code: F1, value })) : pressesOf(character),
  );
  return Buffer.concat(events.map(eventBytes));
}

function row(first: number, plain: string, shifted: string): [number, readonly [string, string]][] {
  return [...plain].map((character, i) => [first + i, [character, shifted[i]!]]);
}
