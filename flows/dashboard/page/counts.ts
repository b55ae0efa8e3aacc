/** How many terminals are in each state; a press shows these in the table, where there is one. */
import type { Presence } from '../../../protocol/presence';
import type { Choice, StateChoice } from './choice';
import { bounds, whole } from './figures';
import type { Fleet } from './fleet';
import { type Mark, markShape } from './marks';
import { computed, h, type VNode } from './vue';
import { say, W, type Words } from './words';

const TILES: readonly {
  readonly state: StateChoice;
  readonly mark: Mark;
  readonly name: Words;
  readonly how?: Words;
}[] = [
  { state: 'online', mark: 'online', name: W.online },
  { state: 'late', mark: 'late', name: W.late, how: W.lateHow },
  { state: 'offline', mark: 'offline', name: W.offline, how: W.offlineHow },
  { state: 'never', mark: 'never', name: W.never, how: W.neverHow },
  { state: 'troubled', mark: 'warn', name: W.troubled },
];

export function counts(fleet: Fleet, choice?: Choice): () => VNode {
  const numbers = computed(() => {
    const of: Record<Presence | 'troubled', number> = {
      online: 0,
      late: 0,
      offline: 0,
      never: 0,
      troubled: 0,
    };
    const waiting = { least: 0, most: 0 };
    for (const { presence, faults, waiting: own } of fleet.rows.value.values()) {
      of[presence]++;
      if (faults.length > 0) of.troubled++;
      waiting.least += own === '<5' ? 1 : (own ?? 0);
      // Terminals tell whole fives of more (TOPICS rule 11): 610 is up to 614.
      waiting.most += own === '<5' ? 4 : own ? own + 4 : 0;
    }
    return { of, waiting };
  });
  const tile = ({ state, mark, name, how }: (typeof TILES)[number]) => {
    const inside = [
      h('b', [markShape(mark), whole(numbers.value.of[state as Presence])]),
      h('span', how ? `${say(name)} · ${say(how)}` : say(name)),
    ];
    if (!choice) return h('div', { class: 'tile' }, inside);
    const isOn = choice.state.value === state;
    const press = () => {
      choice.state.value = isOn ? '' : state;
    };
    return h('button', { type: 'button', class: 'tile', 'aria-pressed': isOn, onClick: press }, inside);
  };
  const sum = ({ least, most }: { readonly least: number; readonly most: number }, words: Words) =>
    h('div', { class: 'tile is-range' }, [h('b', bounds(least, most)), h('span', say(words))]);
  return () =>
    h('section', { class: 'tiles', 'aria-label': say(W.presence) }, [
      ...TILES.map(tile),
      sum(numbers.value.waiting, W.waitingAll),
      sum(fleet.checkIns.value, W.checkInsAll),
    ]);
}
