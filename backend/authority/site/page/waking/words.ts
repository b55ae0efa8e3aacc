/** Words of being woken, zh and en: on the tab, and in what the phone shows outside the page. */
import type { Words } from '../i18n';
import type { WakingFault } from './waking';

export const WAKING_WORDS = {
  on: { zh: '有新发布时提醒我', en: 'Tell me when something is published' },
  busy: { zh: '请稍等…', en: 'One moment…' },
  how: {
    zh: '提醒要经过浏览器厂商的推送服务，多半在国外：它会知道这部手机订阅了提醒，不知道您的行程。提醒里没有内容，由手机自己下载、自己比对。',
    en: 'A push service of the browser’s maker, mostly abroad, wakes this phone: it learns that you subscribed, not how you travelled. Its message is empty; the phone downloads and compares by itself.',
  },
  isOn: {
    zh: '有新发布时，这部手机会自己比对并提醒您',
    en: 'This phone compares what is published, and tells you',
  },
  off: { zh: '不再提醒', en: 'Stop telling me' },
} as const satisfies Record<string, Words>;

export const FAULT_WORDS: Readonly<Record<WakingFault, Words>> = {
  denied: {
    zh: '浏览器不让本页提醒：请在浏览器设置里打开通知',
    en: 'This browser does not let the page notify you: allow it in its settings',
  },
  'no service': {
    zh: '这部手机连不上推送服务。打开本页时仍会提示',
    en: 'This phone reaches no push service. You are still told when you open the page',
  },
  'not allowed': {
    zh: '本市没有开通这个浏览器的推送服务。打开本页时仍会提示',
    en: 'The city has not allowed this browser’s push service. You are still told when you open the page',
  },
  unreached: { zh: '没有网络，有网时再点一次', en: 'No network: try again with network' },
};

/** Outside the page: `title` says whether there is something to do. */
export const SAID_OUTSIDE = {
  found: {
    title: { zh: '有新发布和您的行程有关', en: 'Something new was published about your rides' },
    body: { zh: '点开看是哪一程、怎么做', en: 'Open to see which ride, and what to do' },
  },
  nothing: {
    title: { zh: '已对照新发布的行程：没有查到同车', en: 'Compared with what is new: no shared trip found' },
    body: { zh: '没查到，不等于没有风险', en: 'Not found is not no risk' },
  },
  unknown: {
    title: { zh: '有新的发布', en: 'Something new was published' },
    body: { zh: '点开和您的行程比对', en: 'Open to compare it with your rides' },
  },
} as const satisfies Record<string, { title: Words; body: Words }>;
