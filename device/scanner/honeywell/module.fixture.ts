/** A Honeywell engine: `SYN M CR TAGSUB? .` in, the command again with ACK or ENQ out (2020-5 User Manual, page 10-3). */
import type { SimulatedModule } from '../module.fixture';

const [SYN, CR] = [0x16, 0x0d];

export function honeywellModule(speed = 115_200): SimulatedModule {
  const values = new Map([
    ['TRGMOD', '3'],
    ['SCNLED', '1'],
    ['232BAD', '9'],
  ]);
  const module: SimulatedModule = {
    speed,
    answers: (command) => {
      const found = /^M([A-Z0-9]{6})(\?|\d+)([.!])$/.exec(printable(command));
      if (command[0] !== SYN || command[2] !== CR || !found) return [];
      const [, tag, data, store] = found;
      if (!values.has(tag!)) return [Buffer.from(`${tag}${data}\x05${store}`, 'latin1')];
      if (data !== '?') values.set(tag!, data!);
      if (tag === '232BAD' && data === '9') module.speed = 115_200;
      return [Buffer.from(`${tag}${values.get(tag!)}\x06${store}`, 'latin1')];
    },
    showSettingCode: () => values.set('TRGMOD', '0'),
    settings: () => ({ 'trigger-mode': values.get('TRGMOD')! }),
  };
  return module;
}

const printable = (bytes: Uint8Array) => String.fromCharCode(...bytes.filter((byte) => byte >= 0x20));
