/**
 * Everything that is audited: one list, so that nobody invents a name on the way, and the console and the public counts
 * know every one. An action is in the log before it happens; who adds a new kind of it adds a line here.
 */
import type { Words } from '../sentences';

/** What the public is told a month (`counts.ts`). */
export type PublicCount =
  | 'cases asked for'
  | 'cases sent back'
  | 'cases approved'
  | 'days opened'
  | 'releases asked of the operator'
  | 'contacts shown'
  | 'exports'
  | 'messages to co-riders'
  | 'exposures published'
  | 'days destroyed';

type Action = {
  /** For the auditor's page. */
  readonly says: Words;
  /** Adds one an entry, or the entry's own count, to a public count. */
  readonly adds?: { readonly to: PublicCount; readonly by: 'one' | 'count' };
};

const action = (zh: string, en: string, adds?: Action['adds']): Action => ({
  says: { zh, en },
  ...(adds && { adds }),
});
const one = (to: PublicCount) => ({ to, by: 'one' }) as const;
const count = (to: PublicCount) => ({ to, by: 'count' }) as const;

export const ACTIONS = {
  'log-begun': action('审计日志开始', 'audit log begun'),
  'sign-in': action('登录', 'signed in'),
  'sign-in-refused': action('登录被拒', 'sign-in refused'),
  'sign-out': action('退出', 'signed out'),
  'passkey-added': action('添加通行密钥', 'passkey added'),
  'passkey-removed': action('删除通行密钥', 'passkey removed'),
  'password-set': action('设置口令', 'password set'),
  'policy-in-force': action('规定生效', 'policy in force'),
  'case-submitted': action('提交案件', 'case submitted', one('cases asked for')),
  'cases-imported': action('导入案件', 'cases brought in as a list', count('cases asked for')),
  'case-sent-back': action('退回案件', 'case sent back', one('cases sent back')),
  'case-approved': action('批准案件', 'case approved', one('cases approved')),
  'release-asked': action(
    '请公交公司放行',
    'release asked of the operator',
    one('releases asked of the operator'),
  ),
  'shares-opened': action('打开密钥份额', 'shares opened'),
  'days-opened': action('打开日密钥', 'days opened', count('days opened')),
  'look-up': action('查询同乘', 'looked up'),
  'second-degree-asked': action('查询二代接触者', 'contacts of contacts asked for'),
  'contact-shown': action('显示联系方式', 'contact shown', count('contacts shown')),
  'outcome-noted': action('记录联系结果', 'outcome of a call noted'),
  'case-closed': action('关闭案件', 'case closed'),
  'case-exported': action('导出', 'exported', one('exports')),
  'messages-asked': action('提交群发通知', 'messages asked for'),
  'messages-approved': action('批准群发通知', 'messages approved'),
  'messages-sent-back': action('退回群发通知', 'messages sent back'),
  'messages-stop-asked': action('叫停群发通知', 'messages stopped by an officer'),
  'messages-stopped': action('群发通知中断', 'messages stopped'),
  'messages-resumed': action('继续群发通知', 'messages taken up again'),
  'messages-sent': action('发完群发通知', 'messages sent', count('messages to co-riders')),
  'exposure-proposed': action('提议发布暴露信息', 'exposure proposed'),
  'exposure-sent-back': action('退回暴露信息', 'exposure sent back'),
  'exposure-published': action('发布暴露信息', 'exposure published', count('exposures published')),
  'exposure-withdrawn': action('撤回暴露信息', 'exposure withdrawn'),
  'ceremony-begun': action('开始密钥仪式', 'key ceremony begun'),
  'officer-key-made': action('保管人生成密钥', 'officer made a key'),
  'ceremony-signed': action('签署密钥仪式', 'key ceremony signed'),
  'ceremony-ended': action('中止密钥仪式', 'key ceremony ended without result'),
  'ceremony-held': action('密钥仪式', 'key ceremony held'),
  'day-keys-made': action('生成日密钥', 'day keys made'),
  'root-split': action('根密钥分割', 'root split'),
  'officer-replaced': action('更换密钥保管人', 'officer replaced'),
  'bundle-in-force': action('密钥包生效', 'bundle in force'),
  'site-files': action('网站文件', 'files of the site'),
  'day-destroyed': action('销毁一天的密钥', 'day destroyed', one('days destroyed')),
  'everything-destroyed': action('全部销毁', 'everything destroyed'),
  'access-list-published': action('公布查看名单', 'access list published'),
  'audit-read': action('查看审计', 'audit log read'),
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;
export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[];
export const actionOf = (name: ActionName): Action => ACTIONS[name];
