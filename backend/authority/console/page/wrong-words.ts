/** What of a bundle or of a ceremony's draft is not what was agreed on, zh and en. */
import type { Words } from '../../../../protocol/sentences';

export const WRONG = {
  bundleGone: { zh: '已生效的密钥包不见了', en: 'the bundle in force is gone' },
  otherRoot: {
    zh: '服务器给出的根公钥不是这个浏览器认得的',
    en: 'the vault names another root than this browser knows',
  },
  notByRoot: { zh: '已生效的密钥包没有根密钥的签名', en: 'the root did not sign the bundle in force' },
  noBundle: { zh: '这不是密钥包', en: 'this is no bundle' },
  nothingPrepared: { zh: '还没有准备任何内容', en: 'nothing is prepared' },
  otherBundle: { zh: '记录写的是另一个密钥包', en: 'the record names another bundle' },
  otherLeader: { zh: '主持人是别人', en: 'somebody else leads' },
  otherPolicy: { zh: '记录写的是另一份规定', en: 'the record names another policy' },
  otherPage: { zh: '记录写的是另一个页面的密钥', en: 'the record names the key of another page' },
  number: { zh: '密钥包的编号', en: 'the number of the bundle' },
  officers: { zh: '密钥包里的保管人', en: 'the officers of the bundle' },
  policyLetsOthers: { zh: '规定让别人也能打开', en: 'the policy lets somebody else open days' },
  policyNamesOthers: { zh: '规定里有别人', en: 'the policy names somebody else' },
} as const satisfies Record<string, Words>;

export const keysOf = (id: string): Words => ({ zh: `${id} 的密钥`, en: `the keys of ${id}` });
export const noOfficer = (id: string): Words => ({ zh: `${id} 不是保管人`, en: `${id} is no officer` });
export const rolesOf = (id: string): Words => ({ zh: `${id} 的角色`, en: `the roles of ${id}` });
export const notSignedBy = (id: string): Words => ({ zh: `${id} 没有签署`, en: `${id} did not sign this` });
export const keyOfDay = (day: number): Words => ({ zh: `第 ${day} 日的密钥`, en: `the key of day ${day}` });
export const dayMissing = (day: number): Words => ({ zh: `缺第 ${day} 日`, en: `day ${day} is missing` });
