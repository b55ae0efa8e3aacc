/** What two check-ins have in common, as numbers: everything that an insider of the operator could compare. */
import { stepTime } from '../../../protocol/boarding-code/steps';
import type { Seen } from './seen';

type Feature = { readonly name: string; readonly of: (a: Seen, b: Seen) => number };

const same = (a: unknown, b: unknown): number => (a === b ? 1 : 0);
/** 1 for equal numbers, falling to a half at `scale`. */
const near = (a: number, b: number, scale: number): number => 1 / (1 + Math.abs(a - b) / scale);

/** Equal bytes at equal places, and equal bits, of two byte strings. */
function bytes(name: string, read: (seen: Seen) => Uint8Array | undefined): Feature[] {
  const both = (compare: (a: Uint8Array, b: Uint8Array) => number) => (a: Seen, b: Seen) => {
    const [x, y] = [read(a), read(b)];
    return x && y ? compare(x, y) : 0;
  };
  return [
    {
      name: `${name}: equal bytes`,
      of: both((a, b) => a.reduce((sum, byte, i) => sum + same(byte, b[i]), 0)),
    },
    {
      name: `${name}: equal bits`,
      of: both((a, b) => a.reduce((sum, byte, i) => sum - BITS[byte ^ b[i]!]!, 0)),
    },
  ];
}

const BITS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** Of messages that phones sent; 0 where one of the two is no such. */
function arrival(name: string, compare: (a: Seen, b: Seen) => number): Feature {
  return { name, of: (a, b) => (a.arrival && b.arrival ? compare(a, b) : 0) };
}

/** How late the phone says it scanned, s: a phone's own clock would show here. */
const lag = ({ arrivedAt, arrival }: Seen): number =>
  arrival ? (arrivedAt - stepTime(arrival.scannedStep, arrivedAt)) / 1000 : 0;

const MINUTE = 60_000;

export const FEATURES: readonly Feature[] = [
  ...bytes('tag', ({ item }) => item.tag),
  ...bytes('sealed part, its key', ({ item }) => item.sealed.subarray(0, 32)),
  ...bytes('sealed part, the rest', ({ item }) => item.sealed.subarray(32)),
  ...bytes('signature, first half', ({ item }) => item.signature?.subarray(0, 32)),
  ...bytes('signature, second half', ({ item }) => item.signature?.subarray(32)),
  ...bytes('id', ({ item }) => item.id),
  ...bytes('relay message, its key', ({ arrival }) => arrival?.message.subarray(0, 32)),
  ...bytes('relay message, the rest', ({ arrival }) => arrival?.message.subarray(32)),
  { name: 'key number', of: (a, b) => same(a.item.versionByte, b.item.versionByte) },
  { name: 'people', of: (a, b) => same(a.item.people, b.item.people) },
  { name: 'marks', of: (a, b) => same(a.item.marks.join(), b.item.marks.join()) },
  { name: 'clock error', of: (a, b) => near(a.item.clockErrorMs, b.item.clockErrorMs, 10) },
  { name: 'size', of: (a, b) => near(a.size, b.size, 1) },
  { name: 'channel', of: (a, b) => same(a.item.channel, b.item.channel) },
  { name: 'order: neighbours', of: (a, b) => near(a.order, b.order, 1) },
  { name: 'order: close', of: (a, b) => near(a.order, b.order, 50) },
  { name: 'arrival: within seconds', of: (a, b) => near(a.arrivedAt, b.arrivedAt, 5_000) },
  { name: 'arrival: within minutes', of: (a, b) => near(a.arrivedAt, b.arrivedAt, 5 * MINUTE) },
  {
    name: 'arrival: second of the minute',
    of: (a, b) => near(a.arrivedAt % MINUTE, b.arrivedAt % MINUTE, 500),
  },
  { name: 'batch', of: (a, b) => same(a.batch, b.batch) },
  { name: 'vehicle', of: (a, b) => same(a.item.vehicleId, b.item.vehicleId) },
  { name: 'hours between', of: (a, b) => near(a.item.boardedAt, b.item.boardedAt, 60 * MINUTE) },
  arrival('headers', (a, b) => same(a.arrival!.headers, b.arrival!.headers)),
  arrival('connection', (a, b) => same(a.arrival!.connection, b.arrival!.connection)),
  arrival('size of the message', (a, b) => near(a.arrival!.message.length, b.arrival!.message.length, 1)),
  arrival('scan to arrival', (a, b) => near(lag(a), lag(b), 3)),
];
