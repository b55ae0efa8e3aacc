/** A receiver in virtual time, and sentences to feed it. */
import { silentLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import type { Estimate } from '../clock/estimate';
import type { Fix, GnssState } from '../ports/gnss';
import { SimulatedSerial } from '../serial/simulated-serial';
import { serialGnss } from './serial-gnss';

export const PATH = '/dev/serial/by-id/gnss';

export function receiver(start: number, floor = 0) {
  const clock = virtualClock(start);
  const serial = new SimulatedSerial();
  serial.plug(PATH);
  const fixes: Fix[] = [];
  const times: Estimate[] = [];
  const states: GnssState[] = [];
  const gnss = serialGnss({
    path: PATH,
    baudRate: 9_600,
    clock,
    log: silentLog(),
    serial,
  });
  gnss.start({
    onFix: (fix) => fixes.push(fix),
    onTime: (time) => times.push(time),
    onState: (state) => states.push(state),
    floor: () => floor,
  });
  const say = (text: string) => serial.send(PATH, Buffer.from(text, 'latin1'));
  return { clock, serial, gnss, fixes, times, states, say };
}

/** A sentence with its checksum. */
export function nmea(body: string): string {
  const sum = [...body].reduce((all, character) => all ^ character.charCodeAt(0), 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

/** RMC of a moment. */
export function rmc(unixMs: number, status: 'A' | 'V' = 'A', mode = status === 'A' ? 'A' : 'N'): string {
  const iso = new Date(unixMs).toISOString();
  const hour = iso.slice(11, 22).replaceAll(':', '');
  const date = `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}`;
  return nmea(`GNRMC,${hour},${status},4147.11200,N,12325.88500,E,10.00,90.0,${date},,,${mode}`);
}
