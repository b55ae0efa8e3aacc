/** A scanner module as its manual describes it, at the far end of a real line. */
import type { PseudoScanner } from '../../test/support/pty';

/** What a module does with the bytes that it is sent. */
export interface SimulatedModule {
  /** Answers to a command, one piece each; none when it is no command of its. */
  answers(command: Uint8Array): Uint8Array[];
  /** Bits a second that it talks at. */
  speed: number;
  /** Somebody holds a setting code to it that makes it read on command only. */
  showSettingCode(): void;
  /** Settings by name, as its driver names them. */
  settings(): Record<string, string>;
}

/** Lets a module answer on a line, at its own speed only. Counts what it was told. */
export function connect(module: SimulatedModule, device: PseudoScanner): { commands: string[] } {
  const commands: string[] = [];
  device.onWritten((bytes) => {
    commands.push(Buffer.from(bytes).toString('hex'));
    if (device.speed() !== module.speed) return;
    for (const answer of module.answers(bytes)) void device.write(answer, 0);
  });
  return { commands };
}

/**
 * What a UART that samples at `readAt` makes of bytes sent at `sentAt`, 8N1, least bit first: the line is high while
 * idle, a byte begins with a low bit. Bytes whose stop bit is not high come as 0, as Linux hands framing errors over.
 */
export function sampled(bytes: Uint8Array, sentAt: number, readAt: number): Uint8Array {
  const bits = [...bytes].flatMap((byte) => [0, ...Array.from({ length: 8 }, (_, i) => (byte >> i) & 1), 1]);
  const level = (seconds: number) => bits[Math.floor(seconds * sentAt)] ?? 1;
  const read: number[] = [];
  const end = bits.length / sentAt;
  for (let at = 0; at < end; ) {
    if (level(at) === 1) {
      at += 1 / (16 * readAt);
      continue;
    }
    const bit = (n: number) => level(at + (n + 0.5) / readAt);
    let byte = 0;
    for (let i = 0; i < 8; i++) byte |= bit(i + 1) << i;
    read.push(bit(9) === 1 ? byte : 0);
    at += 9.5 / readAt;
  }
  return Uint8Array.from(read);
}
