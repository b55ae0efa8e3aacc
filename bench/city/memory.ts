/** Resident memory of the city's processes, by kind: the three terminals make one row. */
import type { City } from '../../start/city/city';
import type { Row } from '../measure';
import { residentMemory } from '../process';

export type CityMemory = ReadonlyMap<string, readonly number[]>;

/** MiB now, of every process of a kind. */
export function memoryOf(city: City): CityMemory {
  const memory = new Map<string, number[]>();
  for (const [part, pid] of city.pids()) {
    // It has ended by now.
    if (part === 'ceremony') continue;
    const kind = part.replace(/-\d+$/, '');
    memory.set(kind, [...(memory.get(kind) ?? []), residentMemory(pid)]);
  }
  return memory;
}

export function memoryRows(memory: CityMemory, when: string): Row[] {
  return [...memory].map(([kind, values]) => ({
    name: `memory of ${kind}, ${when}`,
    unit: 'MiB resident',
    values,
    ...(values.length > 1 && { note: `the spread is that of ${values.length} processes` }),
  }));
}
