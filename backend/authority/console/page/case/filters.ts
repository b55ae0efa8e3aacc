/** The bar above a table of co-riders: search, tiers, marks, who is to be called; and the rules of the tiers. */
import { fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { type Choice, isToCall, TIERS } from './choice';
import type { Desk } from './desk';
import { markText, tierText } from './marks';
import { airRule, C, longestRule, ruleOf } from './words';

export type Filters = { readonly element: HTMLElement; update(choice: Choice): void };

export function filters(
  id: string,
  desk: Desk,
  onChange: (choice: Choice) => void,
  now: () => Choice,
): Filters {
  const search = h('input', {
    id: `${id}-search`,
    type: 'search',
    placeholder: say(C.search),
    'aria-label': say(C.searchLabel),
    autocomplete: 'off',
    oninput: () => onChange({ ...now(), search: search.value }),
  });
  const marks = h('select', {
    id: `${id}-mark`,
    'aria-label': say(C.markLabel),
    onchange: () => onChange({ ...now(), mark: marks.value }),
  });
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': say(C.tier) });
  let drawn = '';
  return {
    element: h('div', { class: 'filters' }, search, chips, marks),
    update(choice) {
      if (search.value !== choice.search) search.value = choice.search;
      const { people } = desk;
      const counts = new Map<string, number>();
      const seenMarks = new Set<string>();
      let toCall = 0;
      let isNew = 0;
      for (const each of people) {
        counts.set(each.tier, (counts.get(each.tier) ?? 0) + 1);
        for (const mark of each.marks) seenMarks.add(mark);
        if (isToCall(each)) toCall++;
        if (each.since) isNew++;
      }
      const state = JSON.stringify([choice, [...counts], toCall, isNew, [...seenMarks]]);
      if (state === drawn) return;
      drawn = state;
      const chip = (key: string, words: string, isOn: boolean, next: Partial<Choice>) =>
        h(
          'button',
          {
            type: 'button',
            id: `${id}-${key}`,
            class: 'chip',
            'aria-pressed': String(isOn),
            onclick: () => onChange({ ...now(), ...next }),
          },
          words,
        );
      const focused = document.activeElement?.id;
      fill(
        chips,
        chip('all', `${say(C.all)} ${people.length}`, choice.tier === null, { tier: null }),
        ...TIERS.map((tier) =>
          chip(`tier-${tier}`, `${tierText(tier)} ${counts.get(tier) ?? 0}`, choice.tier === tier, {
            tier: choice.tier === tier ? null : tier,
          }),
        ),
        chip('to-call', `${say(C.toCall)} ${toCall}`, choice.toCall, { toCall: !choice.toCall }),
        isNew > 0 || choice.isNew
          ? chip('new', `${say(C.onlyNew)} ${isNew}`, choice.isNew, { isNew: !choice.isNew })
          : null,
      );
      fill(
        marks,
        h('option', { value: '' }, say(C.anyMark)),
        ...[...seenMarks].sort().map((mark) => h('option', { value: mark }, markText(mark))),
      );
      marks.value = choice.mark;
      if (focused?.startsWith(`${id}-`)) document.getElementById(focused)?.focus();
    },
  };
}

/** What tells the tiers apart, with the numbers that this trace used. */
export function rules({
  tierOneMinutes,
  airClearingMinutes,
  longestRideMinutes,
}: Desk['found']['result']['rules']) {
  return h(
    'details',
    { class: 'rules' },
    h('summary', {}, say(C.rules)),
    h(
      'dl',
      {},
      ...TIERS.map((tier) =>
        h('div', {}, h('dt', {}, tierText(tier)), h('dd', {}, say(ruleOf(tier, tierOneMinutes)))),
      ),
    ),
    text('p', airRule(airClearingMinutes), 'quiet'),
    text('p', longestRule(longestRideMinutes), 'quiet'),
    text('p', C.ranked, 'quiet'),
  );
}
