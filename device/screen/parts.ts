/** The terminal's parts in words, for the driver's view (SCREENS.md section 4, driver). Pure. */
import type { GnssState } from '../ports/gnss';
import type { ScannerState } from '../ports/scanner';
import type { Part, Words } from './state';

export const PARTS = {
  network: { zh: '网络', en: 'Network' },
  scanner: { zh: '扫码器', en: 'Scanner' },
  position: { zh: '定位', en: 'GPS' },
  clock: { zh: '时间', en: 'Clock' },
} as const satisfies Record<string, Words>;

/** What each part can say. */
export const PART_WORDS = {
  well: { zh: '正常', en: 'OK' },
  offline: { zh: '没有', en: 'No' },
  full: { zh: '存不下', en: 'Disk full' },
  missing: { zh: '没接好', en: 'Missing' },
  garbled: { zh: '读不懂', en: 'Garbled' },
  absent: { zh: '没装', en: 'None' },
  noFix: { zh: '没信号', en: 'No fix' },
  exact: { zh: '准', en: 'Right' },
  about: { zh: '没对准', en: 'Not set' },
} as const satisfies Record<string, Words>;

const part = (id: keyof typeof PARTS, well: boolean, says: Words): Part => ({
  id,
  well,
  name: PARTS[id],
  says,
});

/** How many check-ins wait here goes with the network: they are two sides of one thing. */
export function networkPart(online: boolean, waiting: number, failing: boolean): Part {
  if (failing) return part('network', false, PART_WORDS.full);
  const says = online ? PART_WORDS.well : PART_WORDS.offline;
  if (waiting === 0) return part('network', online, says);
  return part('network', online, {
    zh: `${says.zh},待发 ${waiting} 条`,
    en: online ? `OK, ${waiting} to send` : `No, ${waiting} kept`,
  });
}

/** A vehicle without a scanner lacks nothing: phones check in by the code. */
export function scannerPart(state: ScannerState): Part {
  const { well, absent, missing, garbled } = PART_WORDS;
  const says = { none: absent, opening: well, ready: well, missing, garbled }[state];
  return part('scanner', state !== 'missing' && state !== 'garbled', says);
}

export function positionPart(state: GnssState): Part {
  const { well, absent, missing, noFix } = PART_WORDS;
  const says = { none: absent, opening: noFix, fix: well, 'no fix': noFix, silent: missing, missing }[state];
  return part('position', state === 'none' || state === 'fix', says);
}

export const clockPart = (trusted: boolean): Part =>
  part('clock', trusted, trusted ? PART_WORDS.exact : PART_WORDS.about);
