/** Which column of a list of cases holds what: headings as health offices write them, Chinese and English. */
import type { Headings } from '../tables/columns';

/** What names the person, in the order in which it is taken where a row has several. */
export const WHO = ['phone', 'document', 'card', 'driver'] as const;
export type Who = (typeof WHO)[number];
/** A day from which the window is counted back, the surer first. */
export const SIGNS = ['onset', 'sampled'] as const;
export type Sign = (typeof SIGNS)[number];
export type Field = Who | Sign | 'from' | 'to' | 'reason' | 'reference';

/** Blanks and what stands in brackets behind a heading say nothing: `发病日期（必填）`. */
const heading = (words: string): RegExp => new RegExp(`^(?:${words})\\s*(?:[（(].*[)）])?\\s*[*:：]?$`, 'i');

export const HEADINGS: Headings<Field> = {
  phone: heading(
    '(?:本人|病例|患者)?(?:手机|联系电话|电话|手机号码?|移动电话|电话号码|联系方式)(?:号码?)?|(?:mobile|cell|tele)?[ -]?phone(?: (?:no\\.?|number))?|mobile(?: (?:no\\.?|number))?',
  ),
  document: heading(
    '(?:公民|居民)?身份证?(?:号码?|证号|证)?|(?:有效)?证件(?:号码?)|(?:national )?id(?: card)?(?: (?:no\\.?|number))?|identity (?:card|document|number)|document(?: number)?',
  ),
  card: heading('(?:同乘|乘车)卡(?:号码?)?|card(?: number)?|travel card(?: number)?'),
  driver: heading('司机(?:工号|编号)?|驾驶员(?:工号|编号)?|工号|driver(?: (?:no\\.?|number|id))?'),
  onset: heading(
    '发病(?:日期|时间|日)|(?:症状)?(?:出现|开始)症状(?:日期|时间)|症状出现(?:日期|时间)|(?:date of )?(?:symptom )?onset(?: date)?(?: of symptoms)?|date of onset(?: of symptoms)?',
  ),
  sampled: heading(
    '(?:首次)?(?:阳性)?(?:标本|样本)?(?:采样|采集)(?:日期|时间)|阳性(?:日期|时间)|检测日期|(?:specimen|sample|sampling|collection|test) date|date (?:sampled|of (?:sampling|specimen|test))|sampled(?: on)?',
  ),
  from: heading(
    '传染期(?:从|起|开始|起始)(?:日期|时间)?|(?:开始|起始|追踪开始|追踪起始)(?:日期|时间)|infectious from|window from|from|start(?: date)?|first day',
  ),
  to: heading(
    '传染期(?:到|至|止|结束)(?:日期|时间)?|(?:结束|截止|隔离|管控|收治|入院|追踪截止)(?:日期|时间)|infectious (?:to|until)|window (?:to|until)|to|until|end(?: date)?|last day|isolat(?:ed|ion)(?: on| date)?|admi(?:tted|ssion)(?: on| date)?',
  ),
  reason: heading('理由|原因|事由|申请理由|追踪理由|查询理由|reason|why|grounds'),
  reference: heading(
    '(?:实验室|检验|检测|核酸)?(?:检验|检测|报告|检测报告|检验报告)(?:单)?(?:编号|单号|号|号码)|样本编号|标本编号|实验室编号|(?:lab(?:oratory)?|test|report|specimen|sample) (?:reference|ref\\.?|report|no\\.?|number|id)|lab(?:oratory)? report (?:no\\.?|number)|reference(?: number)?',
  ),
};
