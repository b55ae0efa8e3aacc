/** Words of messages to co-riders, zh and en. */
import type { Words } from '../../../../../protocol/sentences';

export const M = {
  part: { zh: '短信通知', en: 'Messages' },
  ask: { zh: '给同乘者发短信', en: 'Send a message to co-riders' },
  how: {
    zh: '人人收到同一句话：没有链接，没有回拨号码，没有行程。另一人批准后才发出；每人最多一条。',
    en: 'Everybody gets the same words: no link, no number to call back, nothing of a ride. Nothing leaves before another officer approves; nobody gets two.',
  },
  whom: { zh: '发给谁', en: 'To whom' },
  onlyToCall: { zh: '只发给还没有联系到的', en: 'Only those who were not reached yet' },
  count: { zh: '计算要发几条', en: 'Count the messages' },
  predicted: { zh: '要发', en: 'To send' },
  messages: { zh: '条', en: 'messages' },
  withoutPhone: { zh: '没有手机号，要另外通知', en: 'without a mobile number: tell them otherwise' },
  already: { zh: '这个案件已经发过，不再发', en: 'got one of this case already: left out' },
  text: { zh: '短信原文', en: 'The message' },
  why: { zh: '理由（另一人凭它判断）', en: 'Reason (another officer judges by it)' },
  submit: { zh: '提交，请另一人批准', en: 'Ask another officer to approve' },
  again: { zh: '重新选', en: 'Choose again' },
  nobodyChosen: { zh: '这些条件下没有人', en: 'Nobody fits' },
  keysNeeded: {
    zh: '选人要看结果：案件打开时才能提交新的一批。',
    en: 'Choosing needs the result: a new round is asked for while the case is open.',
  },
  rounds: { zh: '本案的短信', en: 'Messages of this case' },
  none: { zh: '本案还没有发过短信', en: 'No message was asked for in this case' },
  round: { zh: '批次', en: 'Round' },
  approvers: { zh: '等您批准的短信', en: 'Messages that wait for your approval' },
  taken: { zh: '已发出', en: 'Sent' },
  refused: { zh: '没发出', en: 'Refused' },
  unknown: { zh: '不知道', en: 'Unknown' },
  tried: { zh: '已试', en: 'Tried' },
  left: { zh: '还没发', en: 'Left' },
  stop: { zh: '停止发送', en: 'Stop sending' },
  goOn: { zh: '查看过了，继续发', en: 'I looked: go on sending' },
  toCall: { zh: '短信没有送到，请打电话', en: 'Reached by no message: call them' },
  approveNote: {
    zh: '批准后马上开始发。发出的数不会超过上面的数。',
    en: 'Sending begins at once. No more are sent than stand above.',
  },
  breaker: {
    zh: '连续 5 条失败，或 20 条以上有一成失败，自动停。',
    en: 'Stops by itself after 5 failures in a row, or when one in ten of at least 20 failed.',
  },
} as const satisfies Record<string, Words>;

export const ROUND_STATES: Readonly<Record<string, Words>> = {
  waiting: { zh: '待批', en: 'waiting' },
  'sent back': { zh: '已退回', en: 'sent back' },
  expired: { zh: '已过期', en: 'expired' },
  sending: { zh: '正在发', en: 'sending' },
  stopped: { zh: '已停', en: 'stopped' },
  done: { zh: '发完了', en: 'done' },
};

/** Why it stopped, and what to do. */
export const STOPPED: Readonly<Record<string, Words>> = {
  'errors in a row': {
    zh: '已自动停：连续几条失败。先问短信平台，再决定是否继续。',
    en: 'Stopped by itself: several failed in a row. Ask the gateway first, then decide whether to go on.',
  },
  'too many errors': {
    zh: '已自动停：失败的太多。先问短信平台，再决定是否继续。',
    en: 'Stopped by itself: too many failed. Ask the gateway first, then decide whether to go on.',
  },
  'more than predicted': {
    zh: '已自动停，不能继续：名单比批准的长。重新提交一批。',
    en: 'Stopped for good: the list is longer than what was approved. Ask for a new round.',
  },
  'not written': {
    zh: '已停：磁盘写不下。请管理员查看，再继续。',
    en: 'Stopped: the disk did not take it. Let the administrator look, then go on.',
  },
  'journal gone': {
    zh: '已停，不能继续：发过谁已经查不到。为其余的人重新提交。',
    en: 'Stopped for good: who got one is not known any more. Ask anew for the others.',
  },
  'by an officer': { zh: '已由人员停止。', en: 'Stopped by an officer.' },
};

export const WHY_TO_CALL: Readonly<Record<string, Words>> = {
  refused: { zh: '没发出', en: 'refused' },
  unknown: { zh: '不知道是否收到', en: 'nobody knows whether it arrived' },
};

/** `批准并发送 24 条` */
export const approveCount = (count: number): Words => ({
  zh: `批准并发送 ${count} 条`,
  en: `Approve and send ${count}`,
});
