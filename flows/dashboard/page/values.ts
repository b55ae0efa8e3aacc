/** Words of the protocol's own, as people say them. */
import { say, type Words } from './words';

const VALUES: Readonly<Record<string, Words>> = {
  readable: { zh: '可读', en: 'readable' },
  stale: { zh: '旧码', en: 'stale' },
  blank: { zh: '空白', en: 'blank' },
  unreadable: { zh: '读不出', en: 'unreadable' },
  frozen: { zh: '卡住', en: 'frozen' },
  unverifiable: { zh: '无法自检', en: 'cannot be verified' },
  ready: { zh: '正常', en: 'ready' },
  none: { zh: '没有', en: 'none' },
  opening: { zh: '正在打开', en: 'opening' },
  missing: { zh: '没接好', en: 'missing' },
  garbled: { zh: '乱码', en: 'garbled' },
  full: { zh: '满', en: 'full' },
  'read-only': { zh: '只读', en: 'read-only' },
  failing: { zh: '读写错', en: 'failing' },
  server: { zh: '服务器', en: 'server' },
  gnss: { zh: '卫星', en: 'satellites' },
};

/** A value that has no words of its own is said as it is. */
export const valueWords = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined
    ? ''
    : Object.hasOwn(VALUES, `${value}`)
      ? say(VALUES[`${value}`]!)
      : `${value}`;
