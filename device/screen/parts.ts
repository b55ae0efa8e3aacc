/** The terminal's parts in words, for the driver's view (SCREENS.md section 4, driver). Pure. */
import type { ScannerState } from '../ports/scanner';
import type { Part, Words } from './state';

const NAMES = {
  network: { zh: '网络', en: 'Network' },
  scanner: { zh: '扫码器', en: 'Scanner' },
  position: { zh: '定位', en: 'GPS' },
  clock: { zh: '时间', en: 'Clock' },
  waiting: { zh: '待发', en: 'To send' },
} as const satisfies Record<string, Words>;

const WELL: Words = { zh: '正常', en: 'OK' };
const ABSENT: Words = { zh: '没装', en: 'None' };

/** What each part can say. */
export const PART_WORDS = {
  well: WELL,
  offline: { zh: '没有', en: 'None' },
  missing: { zh: '没接好', en: 'Missing' },
  garbled: { zh: '读不懂', en: 'Garbled' },
  absent: ABSENT,
  noFix: { zh: '没信号', en: 'No fix' },
  exact: { zh: '准', en: 'Right' },
  about: { zh: '没对准', en: 'Not set' },
  stuck: { zh: '存不下', en: 'Disk full' },
} as const satisfies Record<string, Words>;

const part = (id: keyof typeof NAMES, well: boolean, says: Words): Part => ({
  id,
  well,
  name: NAMES[id],
  says,
});

export const networkPart = (online: boolean): Part =>
  part('network', online, online ? WELL : PART_WORDS.offline);

/** A vehicle without a scanner lacks nothing: phones check in by the code. */
export function scannerPart(state: ScannerState): Part {
  const says = {
    none: ABSENT,
    opening: WELL,
    ready: WELL,
    missing: PART_WORDS.missing,
    garbled: PART_WORDS.garbled,
  };
  return part('scanner', state !== 'missing' && state !== 'garbled', says[state]);
}

export const positionPart = (state: 'none' | 'no fix' | 'fix'): Part =>
  part('position', state !== 'no fix', state === 'none' ? ABSENT : state === 'fix' ? WELL : PART_WORDS.noFix);

export const clockPart = (trusted: boolean): Part =>
  part('clock', trusted, trusted ? PART_WORDS.exact : PART_WORDS.about);

export const waitingPart = (waiting: number, failing: boolean): Part =>
  part('waiting', !failing, failing ? PART_WORDS.stuck : { zh: `${waiting} 条`, en: String(waiting) });
