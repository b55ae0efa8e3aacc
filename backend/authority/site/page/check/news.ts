/** News about own rides, on whatever tab the page was opened: a line on top, and a mark on the tab 查询. */
import { h, text } from '../dom';
import { say, type Words } from '../i18n';
import { icon } from '../icons';
import type { Rider } from '../rider';
import { lookUpMine } from './look-up';
import type { Lists } from './published';
import { untold, withdrawnSince } from './telling';
import { CHECK_WORDS, newsCounted } from './words';

/** Matches never shown, and what was shown once and is withdrawn. */
function newsFor(rider: Rider, lists: Lists): number {
  const { matches } = lookUpMine(rider.diary, lists, rider.dayShift() ?? 14_400);
  const told = rider.told();
  return untold(matches, told).length + withdrawnSince(lists.files, told).length;
}

/** The same, reckoned again only when lists or rides are others: each view that is drawn asks, and there may be 140,000 trips. */
export function rememberedNews(rider: Rider): (lists: Lists) => number {
  let last: { readonly lists: Lists; readonly of: string; readonly news: number } | undefined;
  return (lists) => {
    const of = JSON.stringify([rider.diary.entries(), rider.told(), rider.dayShift()]);
    if (last?.lists !== lists || last.of !== of) last = { lists, of, news: newsFor(rider, lists) };
    return last.news;
  };
}

/** @param id of its button */
export function banner(id: string, words: Words, look: Words, onLook: () => void): HTMLElement {
  const button = h('button', { type: 'button', class: 'link', id }, say(look));
  button.addEventListener('click', onLook);
  return h('div', { class: 'news', role: 'status' }, icon('care'), text('b', words), button);
}

export const newsBanner = (look: () => void): HTMLElement =>
  banner('news-look', CHECK_WORDS.news, CHECK_WORDS.newsLook, look);

export const newsMark = (count: number): HTMLElement =>
  h(
    'span',
    { class: 'news-mark' },
    String(count),
    h('span', { class: 'heard' }, ` ${say(newsCounted(count))}`),
  );
