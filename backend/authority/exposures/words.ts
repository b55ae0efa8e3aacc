/** An exposure in one sentence, for the feed and the plain list. Times only where somebody knew them. */
import type { Exposure, ExposureMode } from '../../../protocol/exposures/list';

type Language = 'zh' | 'en';

const MODES: Readonly<Record<ExposureMode, Readonly<Record<Language, string>>>> = {
  bus: { zh: '公交', en: 'bus' },
  metro: { zh: '地铁', en: 'metro' },
  taxi: { zh: '出租车', en: 'taxi' },
  train: { zh: '火车', en: 'train' },
  coach: { zh: '客车', en: 'coach' },
  flight: { zh: '航班', en: 'flight' },
  ship: { zh: '轮船', en: 'ship' },
};
const WITHDRAWN = { zh: '(已撤回)', en: '(withdrawn)' };

/** @param offsetMinutes local time minus UTC */
export function sentenceOf(
  exposure: Exposure,
  date: string | undefined,
  language: Language,
  offsetMinutes: number,
): string {
  const parts = [date ?? '', clocksOf(exposure, offsetMinutes), ...namesOf(exposure, language)];
  if (exposure.status === 'withdrawn') parts.push(WITHDRAWN[language]);
  return parts.filter((part) => part !== '').join(' ');
}

function clocksOf({ from, to }: Exposure, offsetMinutes: number): string {
  const clock = (ms: number) => new Date(ms + offsetMinutes * 60_000).toISOString().slice(11, 16);
  if (from === undefined) return '';
  return to === undefined ? clock(from) : `${clock(from)}–${clock(to)}`;
}

function namesOf(exposure: Exposure, language: Language): string[] {
  if (exposure.kind === 'place') return [exposure.district ?? '', exposure.name];
  const vehicle = exposure.vehicle
    ? language === 'zh'
      ? `车号 ${exposure.vehicle}`
      : `vehicle ${exposure.vehicle}`
    : '';
  if (exposure.kind === 'ride') {
    const line = language === 'zh' ? `${exposure.line}路` : `line ${exposure.line}`;
    return [/\d$/.test(exposure.line) ? line : exposure.line, vehicle];
  }
  const { mode, number, fromStop, toStop, carriage, seats } = exposure;
  const way = fromStop || toStop ? `${fromStop ?? ''}→${toStop ?? ''}` : '';
  const seat = [
    carriage && (language === 'zh' ? `${carriage}车` : `carriage ${carriage}`),
    seats?.join(language === 'zh' ? '、' : ', '),
  ];
  return [MODES[mode][language], number, vehicle, way, ...seat.map((each) => each ?? '')];
}
