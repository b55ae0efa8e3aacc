/** Every word that the page itself says; what was refused and what is missing comes with the state. Pure. */
import type { ScreenAction, Words } from '../state';

export const WORDS = {
  scan: { zh: '手机扫码登记', en: 'Scan to check in' },
  allWell: { zh: '一切正常', en: 'All is well' },
  onBoard: { zh: '车上', en: 'On board' },
  thisFare: { zh: '本趟', en: 'This ride' },
  last: { zh: '刚才', en: 'Last' },
  before: { zh: '前面', en: 'Before' },
  taxi: { zh: '出租车', en: 'Taxi' },
  bus: { zh: '公交车', en: 'Bus' },
  about: { zh: '约', en: '~' },
  keepBoarding: { zh: '照常上车', en: 'Keep boarding' },
  stop: { zh: '先别登记', en: 'Stop' },
  refused: { zh: '没成功', en: 'Not checked in' },
  starting: { zh: '正在启动', en: 'Starting' },
  coming: { zh: '码马上就好', en: 'The code is coming' },
  stopped: { zh: '先别登记', en: 'No check-in now' },
  askDriver: { zh: '请问司机', en: 'Please ask the driver' },
  /** Puts a fleet's message away. */
  read: { zh: '知道了', en: 'Read' },
  tryAgain: { zh: '再按一次', en: 'Try again' },
} as const satisfies Record<string, Words>;

/** After a number of riders; English needs none. */
export const PEOPLE = '人';

export const BUTTONS: Readonly<Record<ScreenAction, Words>> = {
  'end-fare': { zh: '本趟结束', en: 'End fare' },
  assist: { zh: '人工登记', en: 'Assist' },
  driver: { zh: '司机', en: 'Driver' },
};

/** The driver's view. */
export const DRIVER = {
  driver: { zh: '司机', en: 'Driver' },
  since: { zh: '上班', en: 'since' },
  offShift: { zh: '没上班', en: 'off shift' },
  startShift: { zh: '上班', en: 'Start' },
  endShift: { zh: '下班', en: 'End' },
  night: { zh: '夜间', en: 'Night' },
  day: { zh: '白天', en: 'Day' },
  language: { zh: '中文', en: 'English' },
  back: { zh: '返回', en: 'Back' },
} as const satisfies Record<string, Words>;

/** A card is handed out. */
export const GIVE_CARD = {
  show: { zh: '请扫一张新卡', en: 'Scan a new card' },
  seconds: { zh: '秒后取消', en: 's, then cancelled' },
  keep: { zh: '不发了', en: 'No card' },
} as const satisfies Record<string, Words>;

/** The number that somebody checked in with: its end, for the rider to compare. */
export const numberEnds = (tail: string): Words => ({ zh: `尾号 ${tail}`, en: `Number ends ${tail}` });

/** A family with one number. */
export const forPeople = (people: number): Words => ({ zh: `${people} 人`, en: `${people} people` });

/** Where a vehicle goes, before its name. */
export const toward = (to: Words): Words => ({ zh: `开往 ${to.zh}`, en: `to ${to.en}` });

/** A line in the driver's language: `168路` -> `Line 168`. */
export function lineIn(language: 'zh' | 'en', line: string): string {
  const number = /^(.+?)路$/.exec(line)?.[1];
  return language === 'en' && number ? `Line ${number}` : line;
}

/** The two digits as they are read out: `05`. */
export const pairText = (pair: number): string => String(pair).padStart(2, '0');

/** The phone shows the same number (not for cards). */
export const sameNumber = (pair: number): Words => ({
  zh: `手机上也是 ${pairText(pair)}`,
  en: 'Same number on your phone',
});
