/** Which terminals are looked at: searched for, filtered, or picked on the map. */
import type { Presence } from '../../../protocol/presence';
import type { Shown } from '../batch';
import type { Fleet } from './fleet';
import { h, type Ref, ref, shallowRef, type VNode } from './vue';
import { lineName, say, W, type Words } from './words';

export type StateChoice = Presence | 'troubled' | '';

/** Which terminals are looked at; counts and map choose, too. */
export type Choice = {
  readonly search: Ref<string>;
  readonly state: Ref<StateChoice>;
  readonly line: Ref<string>;
  /** A spot of the map. */
  readonly picked: Ref<ReadonlySet<string> | undefined>;
};

export const newChoice = (): Choice => ({
  search: ref(''),
  state: ref<StateChoice>(''),
  line: ref(''),
  picked: shallowRef<ReadonlySet<string> | undefined>(undefined),
});

export function chosen(fleet: Fleet, { search, state, line, picked }: Choice): Shown[] {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  return [...fleet.rows.value.values()].filter(
    (row) =>
      (!picked.value || picked.value.has(row.terminalId)) &&
      (line.value === '' || row.line === line.value) &&
      (state.value === '' ||
        (state.value === 'troubled' ? row.faults.length > 0 : row.presence === state.value)) &&
      words.every((word) =>
        `${row.vehicle} ${row.line ?? ''} ${row.terminalId} ${row.version ?? ''}`
          .toLowerCase()
          .includes(word),
      ),
  );
}

export function controls(choice: Choice, lines: readonly string[]): VNode {
  const states: readonly (readonly [StateChoice, Words])[] = [
    ['', W.allStates],
    ['troubled', W.troubled],
    ['online', W.online],
    ['late', W.late],
    ['offline', W.offline],
    ['never', W.never],
  ];
  const select = (name: Words, value: Ref<string>, options: readonly (readonly [string, string])[]) =>
    h(
      'select',
      {
        'aria-label': say(name),
        value: value.value,
        onChange: (event: Event) => {
          value.value = (event.target as HTMLSelectElement).value;
        },
      },
      options.map(([key, words]) => h('option', { value: key, selected: key === value.value }, words)),
    );
  return h('div', { class: 'controls' }, [
    h('input', {
      type: 'search',
      'aria-label': say(W.search),
      placeholder: `${say(W.search)}: ${say(W.searchHow)}`,
      value: choice.search.value,
      onInput: (event: Event) => {
        choice.search.value = (event.target as HTMLInputElement).value;
      },
    }),
    select(
      W.presence,
      choice.state as Ref<string>,
      states.map(([key, words]) => [key, say(words)]),
    ),
    select(W.line, choice.line, [
      ['', say(W.allLines)],
      ...lines.map((each) => [each, lineName(each)] as const),
    ]),
    choice.picked.value
      ? h(
          'button',
          {
            type: 'button',
            class: 'second',
            onClick: () => {
              choice.picked.value = undefined;
            },
          },
          `${say(W.picked)} ${choice.picked.value.size}: ${say(W.showAll)}`,
        )
      : null,
  ]);
}
