/** Plays a flight recording to the real device code in virtual time, so that a fault in the field becomes a test. */
import { type Recorded, readRecording, typedBytes } from '../device';
import type { VirtualClock } from '../platform/virtual-clock';

export type ReplayDoors = {
  /** The clock that the device code runs on; time passes as it did on the vehicle. */
  readonly clock: Pick<VirtualClock, 'advance'>;
  /** Simulated lines (device/serial/simulated-serial), a path for each name in the recording. */
  readonly serial?: {
    plug(path: string): void;
    unplug(path: string): void;
    send(path: string, bytes: Uint8Array): void;
  };
  /** Path of a device by its name in the recording; undefined: it is not played. */
  pathOf?(name: string): string | undefined;
  /** A contact closed or opened. */
  edge?(line: number, active: boolean): void;
  /** What to put in the place of the n-th masked pass, from 0; as long as a pass is. Left out, it stays masked. */
  passOf?(n: number): string;
};

const MASKED_PASS = /CR1:x{245}/g;

/** Resolves when everything was played, and a second more. */
export async function replay(text: string, doors: ReplayDoors): Promise<void> {
  const { clock, serial, pathOf = () => undefined, edge } = doors;
  const edges = unmasked(readRecording(text), doors.passOf);
  let now = edges[0]?.t ?? 0;
  for (const each of edges) {
    const path = 'on' in each ? pathOf(each.on) : undefined;
    // The device was there before the code found it, at its next look.
    if (each.is === 'open' && path !== undefined) serial?.plug(path);
    // A process that began anew counts its time from 0 again.
    if (each.t > now) await clock.advance(each.t - now);
    now = each.t;
    if (each.is === 'edge') edge?.(Number(each.on), each.active);
    if (path === undefined) continue;
    if (each.is === 'lost') serial?.unplug(path);
    if (each.is === 'bytes') serial?.send(path, Buffer.from(each.text, 'latin1'));
    if (each.is === 'keys') serial?.send(path, typedBytes(each.text));
  }
  await clock.advance(1_000);
}

type FromDevice = Extract<Recorded, { readonly text: string }>;

const isFromDevice = (edge: Recorded): edge is FromDevice => edge.is === 'bytes' || edge.is === 'keys';

/** Passes come in pieces, so the text of a device is put together, filled in and cut where it was cut. */
function unmasked(edges: readonly Recorded[], passOf: ReplayDoors['passOf']): Recorded[] {
  if (!passOf) return [...edges];
  const names = new Set(edges.filter(isFromDevice).map(({ on }) => on));
  const filled = new Map<Recorded, string>();
  let n = 0;
  for (const name of names) {
    const own = edges.filter(isFromDevice).filter(({ on }) => on === name);
    const whole = own
      .map(({ text }) => text)
      .join('')
      .replace(MASKED_PASS, () => passOf(n++));
    let at = 0;
    for (const edge of own) {
      filled.set(edge, whole.slice(at, at + edge.text.length));
      at += edge.text.length;
    }
  }
  return edges.map((edge) => (filled.has(edge) ? ({ ...edge, text: filled.get(edge) } as Recorded) : edge));
}
