/** What a fault was seen by, in a sentence: the facts of rules and terminals, in the reader's words. */
import type { FleetFaultId } from '../../../protocol/faults';
import type { Facts } from '../../../protocol/messages/alert';
import { day } from './figures';
import { valueWords } from './values';
import { lineName, say, type Words } from './words';

type Teller = (facts: Facts) => Words | undefined;

/** Where a fault's facts make a sentence. */
const SENTENCES: Partial<Record<FleetFaultId, Teller>> = {
  offline: ({ minutes, inService }) =>
    minutes === undefined
      ? undefined
      : {
          zh: `${minutes} 分钟没有消息,${inService ? '本该在班' : '没有班次'}`,
          en: `no word for ${minutes} min, ${inService ? 'although on a trip' : 'on no trip'}`,
        },
  backlog: ({ waiting, oldestMinutes }) =>
    waiting === undefined
      ? undefined
      : {
          zh: `${waiting} 条,最久 ${oldestMinutes} 分钟`,
          en: `${waiting} of them, for up to ${oldestMinutes} min`,
        },
  silent: ({ silentMinutes, othersScansPerHour, others, chanceIfItWorked }) =>
    silentMinutes === undefined
      ? undefined
      : {
          zh: `${silentMinutes} 分钟 0 次,同线 ${others} 辆平均每小时 ${othersScansPerHour} 次;没坏而这么安静的机会 ${percent(chanceIfItWorked)}`,
          en: `0 in ${silentMinutes} min, ${others} others of its line scan ${othersScansPerHour} an hour each; a working one is so silent with a chance of ${percent(chanceIfItWorked)}`,
        },
  clone: ({ starts, changes }) =>
    starts === undefined
      ? undefined
      : {
          zh: `一小时内 ${starts} 台轮流说话 ${changes} 次`,
          en: `${starts} devices took turns ${changes} times within an hour`,
        },
  version: ({ runs, wanted }) =>
    runs === undefined
      ? undefined
      : { zh: `现在 ${runs},应为 ${wanted}`, en: `runs ${runs}, should run ${wanted}` },
  certificate: ({ days, until }) =>
    days === undefined
      ? undefined
      : { zh: `还剩 ${days} 天,到 ${day(`${until}`)}`, en: `${days} days left, until ${day(`${until}`)}` },
  temperature: ({ celsius }) =>
    celsius === undefined ? undefined : { zh: `${celsius} °C`, en: `${celsius} °C` },
  clock: ({ errorSeconds, source }) =>
    errorSeconds === undefined
      ? undefined
      : {
          zh: `误差 ${errorSeconds} 秒,来源 ${source}`,
          en: `off by up to ${errorSeconds} s, set by ${source}`,
        },
};

const NAMES: Readonly<Record<string, Words>> = {
  why: { zh: '原因', en: 'why' },
  state: { zh: '状态', en: 'state' },
  storage: { zh: '存储', en: 'storage' },
  freeMiB: { zh: '剩余 MiB', en: 'free MiB' },
  freeBelowMiB: { zh: '剩余低于 MiB', en: 'free below MiB' },
  places: { zh: '处数', en: 'places' },
  missing: { zh: '缺', en: 'missing' },
  count: { zh: '条数', en: 'count' },
  speed: { zh: '速率', en: 'speed' },
  settings: { zh: '设置', en: 'settings' },
  times: { zh: '次数', en: 'times' },
  source: { zh: '对时来源', en: 'clock by' },
  proof: { zh: '自检', en: 'proof' },
  screen: { zh: '自检', en: 'proof' },
  done: { zh: '已做', en: 'done' },
  version: { zh: '版本', en: 'version' },
  wanted: { zh: '应为', en: 'wanted' },
  endsAt: { zh: '到期', en: 'ends' },
  aboveC: { zh: '高于 °C', en: 'above °C' },
  budgetBytes: { zh: '预算字节', en: 'budget in bytes' },
};

/** Empty: there is nothing more to say. */
export function evidence(fault: FleetFaultId, facts: Facts): string {
  const sentence = SENTENCES[fault]?.(facts);
  const words = sentence
    ? say(sentence)
    : Object.entries(facts)
        .filter(([name]) => name !== 'line')
        .map(
          ([name, value]) => `${Object.hasOwn(NAMES, name) ? say(NAMES[name]!) : name} ${valueWords(value)}`,
        )
        .join(say({ zh: ',', en: ', ' }));
  return facts.line === undefined ? words : [lineName(`${facts.line}`), words].filter(Boolean).join(' · ');
}

const percent = (chance: unknown): string => `${Number((Number(chance) * 100).toPrecision(2))} %`;
