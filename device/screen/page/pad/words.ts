/** What the number pad says. Pure. */
import type { Words } from '../../state';

export const PAD = {
  title: { zh: '人工登记', en: 'Assist' },
  startShift: { zh: '司机上班', en: 'Start shift' },
  phone: { zh: '手机号', en: 'Phone' },
  document: { zh: '身份证号', en: 'ID number' },
  lengthRight: { zh: '位数对了', en: 'Length is right' },
  checkDigits: { zh: '号码不对,请核对最后几位', en: 'Check the last digits' },
  noPhone: { zh: '这不是手机号,请核对', en: 'This is no mobile number' },
  onlyAuthority: { zh: '只有疾控能看到', en: 'Officers only' },
  onePersonMore: { zh: '同号 +1 人', en: 'Same +1' },
  giveCard: { zh: '发卡', en: 'Card' },
  cancel: { zh: '取消', en: 'Cancel' },
  clear: { zh: '清空', en: 'Clear' },
  back: { zh: '退一位', en: 'Back' },
  accepted: { zh: '已登记', en: 'Checked in' },
  already: { zh: '登记过了', en: 'Already' },
  refused: { zh: '没成功', en: 'Not checked in' },
} as const satisfies Record<string, Words>;

export const clearsIn = (seconds: number): Words => ({
  zh: `${seconds} 秒后清空`,
  en: `Clears in ${seconds} s`,
});

/** The main button, for one or for a family. */
export const registerFor = (people: number): Words =>
  people === 1 ? { zh: '登记', en: 'Check in' } : { zh: `登记 ${people} 人`, en: `Check in ${people}` };

export const peopleCount = (people: number): Words => ({ zh: `${people} 人 +1`, en: `${people}, +1` });
