/** Notices in words: one message for all that became known at one look, so that a dead mast is one message, not eighty. */
import { faultRow } from '../../protocol/faults';
import type { Facts } from '../../protocol/messages/alert';
import { timeText } from '../../protocol/time-text';
import type { Notice } from './notices';

export type Language = 'zh' | 'en';

export type Worded = {
  /** One line, for a subject. */
  readonly title: string;
  /** A line a terminal. */
  readonly lines: readonly string[];
};

/** More are counted only: robots cut long messages off. */
const MOST_LINES = 20;

/** @param nameOf what people call the terminal */
export function wordsOf(
  notices: readonly Notice[],
  nameOf: (terminalId: string) => string,
  language: Language,
): Worded {
  const lines = notices.map((notice) => lineOf(notice, nameOf(notice.terminalId), language));
  const rest = lines.length - MOST_LINES;
  const more = language === 'zh' ? `另有 ${rest} 条` : `and ${rest} more`;
  return {
    title:
      lines.length === 1
        ? titleOf(notices[0]!, nameOf(notices[0]!.terminalId), language)
        : countOf(notices, language),
    lines: rest > 0 ? [...lines.slice(0, MOST_LINES), more] : lines,
  };
}

function titleOf({ kind, fault }: Notice, name: string, language: Language): string {
  const what = faultRow(fault).what[language];
  if (kind === 'raised') return `${name}: ${what}`;
  return language === 'zh' ? `${name}: 已恢复(${what})` : `${name}: recovered (${what})`;
}

function countOf(notices: readonly Notice[], language: Language): string {
  const raised = notices.filter(({ kind }) => kind === 'raised').length;
  const recovered = notices.length - raised;
  if (language === 'zh')
    return [raised && `${raised} 个告警`, recovered && `${recovered} 个恢复`].filter(Boolean).join(', ');
  return [raised && `${raised} alerts`, recovered && `${recovered} recovered`].filter(Boolean).join(', ');
}

function lineOf(notice: Notice, name: string, language: Language): string {
  const { kind, fault, facts, since } = notice;
  const title = titleOf(notice, name, language);
  const from = language === 'zh' ? `自 ${timeText(since)}` : `since ${timeText(since)}`;
  if (kind === 'recovered') return `${title}. ${from}`;
  const evidence = factsOf(facts);
  return [`${title}. ${faultRow(fault).todo[language]}`, evidence && `(${evidence})`, from]
    .filter(Boolean)
    .join(' ');
}

/** `minutes=12 inService=true`. */
export const factsOf = (facts: Facts): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
