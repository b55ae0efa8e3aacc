/** The places of a running city where something readable could lie, and what is found there. */
import { join } from 'node:path';
import type { TestCity } from '../../e2e/city-for-test';
import { filesIn } from '../places/files';
import { heapOf } from '../places/heap-snapshot';
import type { MqttSpy } from '../places/mqtt-spy';
import { memoryOf } from '../places/process-memory';
import type { Finding, Search } from '../search/search';

export const PLACES = [
  'operator data',
  'operator log',
  'operator memory',
  'operator heap',
  'terminal data',
  'terminal log',
  'terminal memory',
  'terminal heap',
  'MQTT',
  'authority data',
  'authority log',
] as const;
export type Place = (typeof PLACES)[number];

/** Where a finding lies: place and file, topic or process. */
export type Located = Finding & { readonly place: Place; readonly where: string };

/** Reads the memory of operator and terminals as a core dump would hold it. */
export function inMemory(city: TestCity, search: Search): Located[] {
  return [...city.pids()].flatMap(([part, pid]) => {
    const place = partPlace(part, 'memory');
    if (!place) return [];
    return [...memoryOf(pid)].flatMap((piece) => located(search(piece), place, part));
  });
}

/** Reads heap snapshots of the operator and of two terminals; the third runs the same code on the same kind of vehicle. */
export async function inHeaps(city: TestCity, search: Search, folder: string): Promise<Located[]> {
  const found: Located[] = [];
  for (const part of ['operator', 'terminal-1', 'terminal-3']) {
    const place = partPlace(part, 'heap')!;
    found.push(...located(search(await heapOf(city.pids().get(part)!, folder)), place, part));
  }
  return found;
}

/** Reads topics, payloads and everything else that went between terminals and broker. */
export function overheard({ heard, others }: MqttSpy, search: Search): Located[] {
  return [
    ...heard.flatMap(({ topic, payload }) => [
      ...located(search(Buffer.from(topic), true), 'MQTT', topic),
      ...located(search(payload, true), 'MQTT', topic),
    ]),
    ...others.flatMap((packet) => located(search(packet), 'MQTT', 'other packets')),
  ];
}

/** Reads the folders and logs of a city whose parts have ended. `sms.log` is the console gateway's own. */
export function onDisk(city: string, search: Search): Located[] {
  const found: Located[] = [];
  for (const [folder, place] of [
    ['operator', 'operator data'],
    ['terminals', 'terminal data'],
    ['authority', 'authority data'],
  ] as const)
    for (const { path, bytes } of filesIn(join(city, folder)))
      if (!(folder === 'authority' && path === 'sms.log'))
        found.push(...located(search(bytes, true), place, path));
  for (const { path, bytes } of filesIn(join(city, 'logs'))) {
    const place = partPlace(path.replace(/\.log$/, ''), 'log');
    if (place) found.push(...located(search(bytes, true), place, path));
  }
  return found;
}

function partPlace(part: string, what: 'memory' | 'heap' | 'log'): Place | undefined {
  const side = /^(operator|terminal|authority)/.exec(part)?.[1];
  return PLACES.find((place) => place === `${side} ${what}`);
}

const located = (findings: readonly Finding[], place: Place, where: string): Located[] =>
  findings.map((finding) => ({ ...finding, place, where }));
