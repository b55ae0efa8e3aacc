/** Marks of a check-in, each with what it means; tiers, outcomes and channels in words. */
import { type Child, h } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownTier } from '../../shown-form';
import { CHANNEL_WORDS, MARK_MEANINGS, MARK_WORDS, OUTCOME_WORDS, TIER_WORDS } from '../coded-words';

export const markText = (mark: string): string => say(MARK_WORDS[mark] ?? { zh: mark, en: mark });
export const markMeaning = (mark: string): string => say(MARK_MEANINGS[mark] ?? { zh: mark, en: mark });
export const marksText = (marks: readonly string[]): string => marks.map(markText).join(' ');

export const markChips = (marks: readonly string[]): Child[] =>
  marks.map((mark) => h('span', { class: 'mark', title: markMeaning(mark) }, markText(mark)));

/** What the run before did not know, or knew otherwise. */
export const sinceChip = (since: 'new' | 'changed' | undefined): Child[] =>
  since
    ? [
        h(
          'span',
          { class: 'mark since' },
          say(since === 'new' ? { zh: '新', en: 'new' } : { zh: '有变', en: 'changed' }),
        ),
      ]
    : [];

export const tierText = (tier: ShownTier): string => say(TIER_WORDS[tier]!);
export const outcomeText = (outcome: string): string =>
  say(OUTCOME_WORDS[outcome] ?? { zh: outcome, en: outcome });
export const channelText = (channel: string): string =>
  say(CHANNEL_WORDS[channel] ?? { zh: channel, en: channel });

const SIGNS: Readonly<Record<ShownTier, string>> = { I: 'I', II: 'II', possible: '', doubtful: '?' };

/** The tier's sign: shape first, colour never alone. */
export const tierSign = (tier: ShownTier): HTMLElement =>
  h('span', { class: `tier tier-${tier}`, 'aria-hidden': 'true' }, SIGNS[tier]);
