/** The tab 查询: own rides, a picked trip, its answer; and what is said while nothing is there yet. */
import type { App } from '../app';
import { h, text } from '../dom';
import type { View } from '../view';
import { button, foot, spacer, title } from '../views/parts';
import { answerView } from './answer';
import { mineView } from './mine';
import { careTitle } from './parts';
import { pickView } from './pick';
import { CHECK_WORDS } from './words';

export function checkView(app: App): View {
  const { published, at, failed } = app.check;
  const lists = published.current;
  if (lists) {
    if (at === 'pick') return pickView(app, lists);
    return at === 'answer' ? answerView(app, lists) : mineView(app, lists);
  }
  if (!failed)
    return {
      name: 'check-loading',
      says: CHECK_WORDS.loading,
      tabs: true,
      nodes: [title(CHECK_WORDS.loading)],
    };
  return {
    name: 'check-unreached',
    says: CHECK_WORDS.unreached,
    tabs: true,
    nodes: [
      h('div', { class: 'finding none' }, careTitle(CHECK_WORDS.unreached)),
      text('p', CHECK_WORDS.unreachedHow),
      spacer(),
      foot(button('check-again', CHECK_WORDS.again, () => void app.check.load(), { bilingual: false })),
    ],
  };
}
