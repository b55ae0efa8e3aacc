/** A Newland engine: `~<SOH>0000#TAGSUBdata;<ETX>` in, the same with STX and ACK or NAK out (NLS-HR52, page 234). */
import type { SimulatedModule } from '../module.fixture';

const [SOH, ETX] = [0x01, 0x03];

export function newlandModule(speed = 115_200): SimulatedModule {
  const values = new Map([
    ['SETUPE', '0'],
    ['SCNMOD', '2'],
    ['SCNTRG', '0'],
    ['ILLSCN', '1'],
  ]);
  return {
    speed,
    answers: (command) => {
      const found = /^~0000([@#])([A-Z]{6})(\*|\d+);$/.exec(printable(command));
      if (command[1] !== SOH || command.at(-1) !== ETX || !found) return [];
      const [, store, tag, data] = found;
      const known = values.has(tag!);
      if (known && data !== '*') values.set(tag!, data!);
      const value = data === '*' && known ? values.get(tag!) : data;
      const text = `\x02\x010000${store}${tag}${value}${known ? '\x06' : '\x15'};\x03`;
      return [Buffer.from(text, 'latin1')];
    },
    showSettingCode: () => {
      values.set('SETUPE', '1');
      values.set('SCNMOD', '0');
    },
    settings: () => ({ 'set-up': values.get('SETUPE')!, 'scan-mode': values.get('SCNMOD')! }),
  };
}

const printable = (bytes: Uint8Array) => String.fromCharCode(...bytes.filter((byte) => byte >= 0x20));
