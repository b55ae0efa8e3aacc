/**
 * Every answer that a rider can get, as one table: what happened, and what to do, zh and en (SCREENS.md section 1.5:
 * the first word answers "can I go on?"). Relay replies, the terminal's screen, `stored` and HTTP answers carry the
 * code; faces show the words. Pure.
 */

export type Words = { readonly zh: string; readonly en: string };
export type Sentence = {
  readonly says: Words;
  /** The one thing to do now; absent where nothing is. */
  readonly todo?: Words;
};

export const SENTENCES = {
  // Answers that are no refusals
  look: { says: { zh: '请登记乘车', en: 'Check in for this ride' } },
  'checked-in': { says: { zh: '已登记', en: 'Checked in' } },
  'checked-in-late': {
    says: { zh: '已补登记', en: 'Checked in late' },
    todo: { zh: '下次上车时扫码', en: 'Next time scan while boarding' },
  },
  already: { says: { zh: '登记过了,不用再扫', en: 'Already checked in, no need to scan again' } },
  'got-off': { says: { zh: '下车时间已记下', en: 'Got off: noted' } },

  // Boarding by code
  expired: {
    says: { zh: '没成功,这个码过期了', en: 'Not checked in: this code has expired' },
    todo: { zh: '请再扫一次车上的屏幕', en: 'Scan the screen on board again' },
  },
  'code-early': {
    says: { zh: '没成功,车上的时间不对', en: 'Not checked in: the clock on board is wrong' },
    todo: { zh: '请出示乘车码', en: 'Show your pass instead' },
  },
  'code-unknown': {
    says: { zh: '没成功,这不是本市车上的码', en: "Not checked in: this is not one of this city's codes" },
    todo: { zh: '请扫车上屏幕里的码', en: 'Scan the code on the screen on board' },
  },
  'code-forged': {
    says: { zh: '没成功,这个码是假的', en: 'Not checked in: this code is not genuine' },
    todo: { zh: '请告诉司机,扫车上屏幕里的码', en: 'Tell the driver and scan the screen on board' },
  },
  'no-vehicle': {
    says: { zh: '没成功,这台设备还没装到车上', en: 'Not checked in: this terminal is on no vehicle yet' },
    todo: { zh: '请告诉司机', en: 'Tell the driver' },
  },

  // Tickets, by phone or as a pass
  'ticket-forged': {
    says: {
      zh: '没成功,这个乘车码不是疾控发的',
      en: 'Not checked in: the health authority did not issue this pass',
    },
    todo: { zh: '请在手机上重新注册', en: 'Register again on your phone' },
  },
  'ticket-key-unknown': {
    says: { zh: '没成功,这里还不认识这个乘车码', en: 'Not checked in: this pass is too new or too old here' },
    todo: { zh: '请扫屏幕上的码', en: 'Scan the code on the screen instead' },
  },
  'ticket-wrong-day': {
    says: { zh: '没成功,这个乘车码不是今天的', en: 'Not checked in: this pass is for another day' },
    todo: { zh: '请点“换一张”再扫一次', en: 'Tap New pass, then scan again' },
  },
  'ticket-elsewhere': {
    says: {
      zh: '没成功,这张票在别的车上用过了',
      en: 'Not checked in: this ticket was used on another vehicle',
    },
    todo: { zh: '请再试一次,手机会换一张', en: 'Try again: your phone takes another' },
  },
  'pass-used': {
    says: { zh: '乘车码用过了', en: 'Pass already used' },
    todo: { zh: '请点“换一张”再扫一次', en: 'Tap New pass, then scan again' },
  },

  // Scanner and cards
  'not-a-pass': {
    says: { zh: '没成功,这不是乘车码', en: 'Not checked in: this is not a Coride pass' },
    todo: { zh: '请打开同乘,出示乘车码', en: 'Open Coride and show your pass' },
  },
  'not-the-code': {
    says: { zh: '没成功,请用手机扫屏幕', en: 'Not checked in: scan the screen with your phone' },
    todo: { zh: '扫码器只读乘车码和卡', en: 'This scanner reads passes and cards' },
  },
  'card-forged': {
    says: { zh: '没成功,这张卡不是本市的', en: "Not checked in: this is not one of this city's cards" },
    todo: { zh: '请司机人工登记', en: 'Ask the driver to register you' },
  },
  'card-revoked': {
    says: { zh: '没成功,这张卡挂失了', en: 'Not checked in: this card was reported lost' },
    todo: { zh: '请司机人工登记', en: 'Ask the driver to register you' },
  },
  'card-bound': {
    says: { zh: '已登记,卡归您了', en: 'Checked in: the card is yours now' },
    todo: { zh: '下次上车刷这张卡', en: 'Show this card next time' },
  },

  // Drivers
  'shift-started': { says: { zh: '已上班', en: 'Shift started' } },
  'shift-ended': { says: { zh: '已下班', en: 'Shift ended' } },
  'no-shift-key': {
    says: { zh: '没记下,今天的钥匙还没到', en: "Not noted: today's key has not come yet" },
    todo: { zh: '联网后再试', en: 'Try again once the network is back' },
  },
  'no-key': {
    says: { zh: '没成功,今天只能用手机登记', en: 'Not checked in: today only phones can check in' },
    todo: { zh: '请扫屏幕,或出示乘车码', en: 'Scan the screen or show a pass' },
  },
  'storage-failing': {
    says: { zh: '先别登记:设备存不下了', en: 'Stop: this terminal cannot store check-ins' },
    todo: { zh: '请扫屏幕上的码', en: 'Scan the code on the screen instead' },
  },

  // Getting off
  'ride-unknown': {
    says: { zh: '没记下,没有找到这次乘车', en: 'Not noted: this ride was not found' },
    todo: { zh: '请先登记乘车', en: 'Check in for a ride first' },
  },
  'receipt-wrong': {
    says: {
      zh: '没记下,这次乘车不是这部手机登记的',
      en: 'Not noted: another phone checked in for this ride',
    },
    todo: { zh: '请用登记的手机', en: 'Use the phone that checked in' },
  },

  // What a terminal hears in `stored`
  'too-old': { says: { zh: '这一天的记录已经销毁', en: "This day's records were destroyed" } },
  unreadable: {
    says: { zh: '这条记录读不懂,已留存待查', en: 'This record cannot be read; it is kept for a look' },
  },
  'not-yours': { says: { zh: '这条记录不属于这台设备', en: 'This record belongs to another terminal' } },

  // Registration
  'phone-form': {
    says: { zh: '手机号不对', en: 'This is no mobile number' },
    todo: { zh: '请填 11 位手机号', en: 'Enter the 11 digits of your mobile number' },
  },
  'sms-wait': {
    says: { zh: '短信刚发过', en: 'A message was just sent' },
    todo: { zh: '请等一分钟再要', en: 'Wait a minute before asking again' },
  },
  'sms-many': {
    says: { zh: '今天要的短信太多了', en: 'Too many messages for this number today' },
    todo: { zh: '请明天再试,或请司机登记', en: 'Try tomorrow, or ask the driver' },
  },
  'sms-busy': {
    says: { zh: '现在要短信的人太多', en: 'Too many people ask for messages right now' },
    todo: { zh: '请几分钟后再试', en: 'Try again in a few minutes' },
  },
  'code-wrong': {
    says: { zh: '验证码不对', en: 'This is not the code' },
    todo: { zh: '请核对短信里的 6 位数', en: 'Check the six digits in the message' },
  },
  'code-tries': {
    says: { zh: '试的次数太多,这个验证码作废了', en: 'Too many tries: this code no longer works' },
    todo: { zh: '请重新要一条短信', en: 'Ask for a new message' },
  },
  'document-form': {
    says: { zh: '号码不对,请核对最后几位', en: 'This number is wrong: check the last digits' },
    todo: { zh: '请填 18 位证件号', en: 'Enter all 18 characters' },
  },
  'driver-form': {
    says: { zh: '司机号不对', en: "This is no driver's number" },
    todo: { zh: '请填 3 到 10 位数字', en: 'Enter 3 to 10 digits' },
  },
  'name-form': {
    says: { zh: '名字太长', en: 'This name is too long' },
    todo: { zh: '最多 30 个字,也可以不填', en: 'At most 30 characters, or leave it out' },
  },
  'token-unknown': {
    says: { zh: '这部手机没有注册', en: 'This phone is not registered' },
    todo: { zh: '请重新注册', en: 'Register again' },
  },
  'tickets-enough': {
    says: { zh: '今天的乘车码已经领完', en: "Today's passes are all handed out" },
    todo: { zh: '请司机人工登记', en: 'Ask the driver to register you' },
  },

  // Anything else
  malformed: {
    says: { zh: '没成功,内容读不懂', en: 'Not done: this could not be read' },
    todo: { zh: '请更新页面再试', en: 'Reload the page and try again' },
  },
  busy: {
    says: { zh: '没成功,现在太忙', en: 'Not done: too busy just now' },
    todo: { zh: '请稍后再试,或出示乘车码', en: 'Try again shortly, or show your pass' },
  },
} as const satisfies Record<string, Sentence>;

export type SentenceCode = keyof typeof SENTENCES;

export function isSentenceCode(value: unknown): value is SentenceCode {
  return typeof value === 'string' && Object.hasOwn(SENTENCES, value);
}

/** The sentence of a code. */
export const sentence = (code: SentenceCode): Sentence => SENTENCES[code];
