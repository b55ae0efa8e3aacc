/** What a terminal is asked for: words to its driver, showing itself, its log, a restart. By wire to `coride-command`. */
import type { CommandKind } from '../batch';
import type { Fleet } from './fleet';
import { h, type Ref, ref, type VNode, watch } from './vue';
import { say, W } from './words';

let asked = 0;

export function orders(fleet: Fleet, terminal: Readonly<Ref<string>>): () => VNode {
  const [zh, en] = [ref(''), ref('')];
  const isSure = ref(false);
  const last = ref(0);
  watch(terminal, () => {
    [zh.value, en.value, isSure.value, last.value] = ['', '', false, 0];
  });
  const order = (kind: CommandKind, args: object = {}) => {
    asked = Date.now() > asked ? Date.now() : asked + 1;
    last.value = asked;
    fleet.ask({ ask: 'command', asked, terminalId: terminal.value, kind, args });
  };
  const send = (event: Event) => {
    event.preventDefault();
    const words = zh.value.trim();
    if (words) order('message', { zh: words, en: en.value.trim() || words });
  };
  const restart = () => {
    isSure.value = false;
    order('restart', { what: 'terminal' });
  };
  const field = (id: string, words: string, value: Ref<string>, maxlength: number) => [
    h('label', { for: `coride-${id}` }, words),
    h('input', {
      id: `coride-${id}`,
      value: value.value,
      maxlength,
      onInput: (event: Event) => {
        value.value = (event.target as HTMLInputElement).value;
      },
    }),
  ];
  const button = (id: string, words: string, act: () => void, classes = 'second') =>
    h('button', { type: 'button', id: `coride-${id}`, class: classes, onClick: act }, words);
  return () =>
    h('section', { class: 'card orders' }, [
      h('header', h('h2', say(W.orders))),
      h('form', { onSubmit: send }, [
        h('div', { class: 'field' }, field('zh', `${say(W.message)}: ${say(W.messageZh)}`, zh, 100)),
        h('div', { class: 'field' }, field('en', say(W.messageEn), en, 200)),
        h('button', { id: 'coride-send', class: 'main' }, say(W.send)),
      ]),
      h(
        'div',
        { class: 'buttons' },
        isSure.value
          ? [
              button('sure', say(W.restartSure), restart, 'danger'),
              button('keep', say(W.keep), () => {
                isSure.value = false;
              }),
            ]
          : [
              button('identify', say(W.identify), () => order('identify')),
              button('logs', say(W.logs), () => order('logs')),
              button('restart', say(W.restart), () => {
                isSure.value = true;
              }),
            ],
      ),
      h('p', { class: 'outcome', role: 'status' }, outcomeWords(fleet, last.value)),
    ]);
}

function outcomeWords(fleet: Fleet, last: number): string {
  if (last === 0) return '';
  const outcome = fleet.outcomes.value.get(last);
  if (!outcome) return say(W.ordering);
  return outcome.refused === undefined
    ? say(W.ordered)
    : `${say(W.refused)}: ${outcome.refused.replace(/^Error: /, '')}`;
}
