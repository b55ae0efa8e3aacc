/** A GM65 as Waveshare's manual and DFRobot's library describe it: frames in, frames out, 9600 from the factory. */
import type { SimulatedModule } from '../module.fixture';
import { crc16 } from './frames';

const FACTORY = { modes: 0b1101_0110, codes: 0x01, speed: 0x0139 };
const SPEEDS = [1_200, 4_800, 9_600, 14_400, 19_200, 38_400, 57_600, 115_200];
const DONE = '02000001003331';

export function gm65Module(speed = 9_600): SimulatedModule {
  const registers = new Map([
    [0x0000, FACTORY.modes],
    [0x0002, 0],
    [0x0003, FACTORY.codes],
  ]);
  const module: SimulatedModule = {
    speed,
    answers: (command) => {
      const [head, zero, type, count, high, low, ...data] = command;
      if (head !== 0x7e || zero !== 0) return [];
      const sum = crc16(command.subarray(2, -2));
      const skipped = command.at(-2) === 0xab && command.at(-1) === 0xcd;
      if (!skipped && ((command.at(-2)! << 8) | command.at(-1)!) !== sum) return [hex('02000101000401')];
      const address = (high! << 8) | low!;
      if (type === 9) return [hex(DONE)];
      if (type === 7) return [answer(read(address, data[0]!))];
      if (type !== 8) return [hex('02000301006a61')];
      if (address === 0x2a) {
        const count = data[0]! | (data[1]! << 8);
        module.speed = SPEEDS.find((each) => Math.round(3_000_000 / each) === count) ?? 0;
      } else registers.set(address, data[count! - 1]!);
      return [hex(DONE)];
    },
    showSettingCode: () => {
      if (registers.get(0x0003) !== 0x03) registers.set(0x0000, 0b1101_0100);
    },
    settings: () => ({
      'setting-codes': registers.get(0x0003)!.toString(16).padStart(2, '0'),
      modes: registers.get(0x0000)!.toString(16).padStart(2, '0'),
    }),
  };
  const read = (address: number, count: number) => {
    const divisor = Math.round(3_000_000 / module.speed);
    if (address === 0x2a) return Uint8Array.of(divisor & 0xff, divisor >> 8);
    return Uint8Array.from({ length: count }, (_, i) => registers.get(address + i) ?? 0);
  };
  return module;
}

function answer(data: Uint8Array): Uint8Array {
  const body = Uint8Array.of(0, data.length, ...data);
  const sum = crc16(body);
  return Uint8Array.of(0x02, 0x00, ...body, sum >> 8, sum & 0xff);
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
