/** Words of key ceremonies, zh and en. */
import { ROOT_DAY } from '../../../../../protocol/officers/ceremony';
import type { Words } from '../../../../../protocol/sentences';

export const C = {
  takePart: { zh: '参加密钥仪式', en: 'Take part in the key ceremony' },
  whoComes: {
    zh: '您是新的密钥保管人？带着仪式代码来，密钥在您自己的这台电脑上生成。',
    en: 'Are you a new officer? Bring the code of the ceremony: your keys are made here, on your own machine.',
  },
  what: {
    zh: '保管人在一起，为以后的每一天生成密钥，每把分给所有人，任何一人打不开。',
    en: 'Officers meet and make the keys of the days to come. Each is split among all of them; nobody alone opens one.',
  },
  daysLeft: { zh: '日密钥还够', en: 'Keys are there for' },
  days: { zh: '天', en: 'days' },
  every: {
    zh: '每 14 天举行一次，每次补足 45 天。最后一把用完的那天起，没有人能登记。',
    en: 'Hold one every 14 days; it fills up to 45. From the day after the last key nobody can check in.',
  },
  renew: { zh: '开始：补足 45 天的密钥', en: 'Begin: keys for 45 days' },
  replaceTitle: { zh: '更换丢失密钥的保管人', en: 'Replace an officer whose keys are lost' },
  replaceWhat: {
    zh: '其余的人把根密钥和每一天重新分给新的一组人；旧的份额从此没有用。',
    en: 'The others share the root and every day anew; the old shares are of no use from then on.',
  },
  lost: { zh: '谁的密钥丢了', en: 'Whose keys are lost' },
  replace: { zh: '开始更换', en: 'Begin to replace' },
  join: { zh: '在这台电脑上生成我的密钥', en: 'Make my keys on this machine' },
  code: { zh: '仪式代码', en: 'Code of the ceremony' },
  codeHow: {
    zh: '第一次：安装人员在服务器上读给您；更换：主持人读给您',
    en: 'The first time whoever installed the vault reads it out; later the officer who leads',
  },
  tellCode: { zh: '把这个代码读给新来的人', en: 'Read this code to the one who comes' },
  id: { zh: '工号（小写字母、数字）', en: 'Officer id (a-z, 0-9)' },
  name: { zh: '姓名', en: 'Name' },
  role: { zh: '做什么', en: 'Role' },
  officer: { zh: '追踪和批准', en: 'Traces and approves' },
  officerAuditor: { zh: '追踪、批准和审计', en: 'Traces, approves and audits' },
  auditor: { zh: '只审计，不持有份额', en: 'Audits only, holds no share' },
  administrator: { zh: '管理员，什么也打不开', en: 'Administrator, opens nothing' },
  make: { zh: '生成密钥', en: 'Make my keys' },
  madeTitle: { zh: '您的密钥口令（只显示这一次）', en: 'Your passphrase (shown this once)' },
  madeHow: {
    zh: '写在纸上收好。密钥文件已下载，拷到您自己的存储上。两样都丢了，只能由其余的人更换您。',
    en: 'Write it on paper. The key file was downloaded: copy it to storage of your own. With both lost the others must replace you.',
  },
  again: { zh: '再下载密钥文件', en: 'Download the key file again' },
  fingerprint: { zh: '指纹', en: 'Fingerprint' },
  yours: { zh: '您的指纹，读给主持人听', en: 'Your fingerprint: read it to who leads' },
  people: { zh: '参加的人', en: 'Who takes part' },
  leads: { zh: '主持', en: 'leads' },
  you: { zh: '您', en: 'you' },
  isNew: { zh: '新', en: 'new' },
  signed: { zh: '已签', en: 'signed' },
  notSigned: { zh: '未签', en: 'not yet' },
  compared: { zh: '和本人读的一样', en: 'is what they read to me' },
  compare: {
    zh: '每个新来的人把自己屏幕上的指纹读出来，一样才打勾。',
    en: 'Everybody new reads the fingerprint on their own screen; tick it only where it is the same.',
  },
  site: { zh: '乘客网站的网址', en: "Origin of the riders' site" },
  quorum: { zh: '几人一起才打得开', en: 'How many open together' },
  prepareTitle: { zh: '准备', en: 'Prepare' },
  prepareHow: {
    zh: '密钥在本页里生成、分开、封好，随即抹去。主持的电脑请让所有人看着。',
    en: 'Keys are made, split, sealed and wiped in this page. Let everybody watch this machine.',
  },
  prepare: { zh: '准备并签署', en: 'Prepare and sign' },
  prepareAgain: {
    zh: '本页不是准备它的那一页（刷新过）。重新准备即可，什么也没有丢。',
    en: 'This page is not the one that prepared it (it was loaded again). Prepare it anew: nothing is lost.',
  },
  waitForAll: { zh: '等其他人来', en: 'Waiting for the others' },
  waitForLeader: { zh: '等主持人准备', en: 'Waiting for the one who leads' },
  waitForHalves: {
    zh: '还缺公交公司或疾控的公钥：两边都启动一次',
    en: "The operator's or the authority's public keys are missing: start both once",
  },
  toSign: { zh: '要签的内容', en: 'What is signed' },
  why: { zh: '原因', en: 'Why' },
  checkCode: { zh: '核对码（每块屏幕都一样）', en: 'Check code (the same on every screen)' },
  bundle: { zh: '密钥包', en: 'Bundle' },
  newKeys: { zh: '新的日密钥', en: 'New day keys' },
  shared: { zh: '重新分份的天数', en: 'Days shared anew' },
  officers: { zh: '保管人', en: 'Officers' },
  others: { zh: '其他改变', en: 'Other changes' },
  none: { zh: '没有', en: 'none' },
  signTitle: { zh: '您的签名', en: 'Your signature' },
  signHow: {
    zh: '您的份额在本页打开，只封给主持人的页面，只用于上面的内容。',
    en: 'Your shares are opened in this page and sealed to the page that leads, for exactly what is above.',
  },
  sign: { zh: '签署', en: 'Sign' },
  youSigned: { zh: '您已签署，等主持人完成。', en: 'You have signed. Waiting for the one who leads.' },
  finish: { zh: '完成：签署密钥包', en: 'Finish: sign the bundle' },
  finishWait: { zh: '还没有足够的人签署', en: 'Not enough have signed yet' },
  end: { zh: '中止仪式', en: 'End without result' },
  done: { zh: '仪式完成', en: 'The ceremony is done' },
  inForce: { zh: '已生效的密钥包', en: 'Bundle in force' },
  root: {
    zh: '根公钥（抄在纸上，装车载终端时核对）',
    en: 'Root public key (write it down: terminals are enrolled with it)',
  },
  passkeyTitle: { zh: '在这台电脑上登录', en: 'Sign in on this machine' },
  passkeyHow: {
    zh: '输入刚才写下的口令。有通行密钥的电脑会把您的密钥也收进去，以后不用口令。',
    en: 'Type the passphrase you wrote down. A passkey, where this machine has one, holds your keys from now on.',
  },
  passkey: { zh: '登录并添加通行密钥', en: 'Sign in and add a passkey' },
  leave: { zh: '知道了', en: 'Done' },
  noKeyFile: {
    zh: '这个浏览器里没有您的密钥文件：重新生成密钥',
    en: 'This browser has no key file: make your keys again',
  },
  whoseRoot: {
    zh: '根密钥只在主持人的页面里完整存在片刻，服务器从来没有。',
    en: 'The root is whole for a moment in the page that leads; the server never has it.',
  },
} as const satisfies Record<string, Words>;

export const signedOf = (signed: number, quorum: number): Words => ({
  zh: `${signed} 人已签，需要 ${quorum} 人`,
  en: `${signed} have signed, ${quorum} must`,
});

export const sharesDoNotGive = (day: number): Words => ({
  zh: `${day === ROOT_DAY ? '根密钥' : `第 ${day} 日`}的份额拼不出密钥：有一份不对，或是别的一次分的`,
  en: `the shares of ${day === ROOT_DAY ? 'the root' : `day ${day}`} do not give its key: one of them is wrong or of another sharing`,
});

/** Why a ceremony is held, as its record says it in English (`ceremonies/draft.ts`, `vault/next-bundle.ts`). */
const REASONS: readonly (readonly [says: RegExp, zh: string])[] = [
  [/^there is no bundle yet$/, '还没有密钥包'],
  [/^its keys last (\d+) more days$/, '密钥只够再用 $1 天'],
  [/^the site is now (\S+)$/, '网站的网址现在是 $1'],
  [/^a ticket key has ended$/, '有一把票密钥到期了'],
  [/^the officers asked for it$/, '保管人要求'],
  [/^officer (\S+) is lost$/, '$1 的密钥丢了'],
];

export function reasonOf(why: string): Words {
  const [says, zh] = REASONS.find(([each]) => each.test(why)) ?? [];
  return { zh: says && zh ? why.replace(says, zh) : why, en: why };
}
