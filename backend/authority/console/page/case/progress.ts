/** What a run is doing, and how far it is: one bar, drawn in place, for it moves ten times a second. */
import { fill, h } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';
import type { Progress } from './found';

/** In the order of the engine (`TRACE_STAGES`). */
const STAGES: readonly (readonly [stage: string, words: Words])[] = [
  ['segments', { zh: '打开数据段', en: 'Opening segments' }],
  ['tickets', { zh: '按票找本人的登记', en: "Looking for the person's tickets" }],
  ['vehicles', { zh: '读所乘车辆的登记', en: 'Reading the vehicles of the rides' }],
  ['co-riders', { zh: '打开并核实同乘者', en: 'Opening and proving co-riders' }],
  ['elsewhere', { zh: '查同乘者在别处的登记', en: "Looking for co-riders' other check-ins" }],
  ['tag keys', { zh: '打开终端的标签密钥', en: "Opening terminals' tag keys" }],
];

const words = h('span', { role: 'status' });
const count = h('span', { class: 'quiet' });
const bar = h('progress', { id: 'run-progress' }) as HTMLProgressElement;
const element = h('div', { class: 'run-progress' }, words, bar, count);

export const progressBar = {
  element,
  show({ stage, done, total }: Progress): void {
    const at = STAGES.findIndex(([name]) => name === stage);
    const text = `${at + 1} / ${STAGES.length} ・ ${say(STAGES[at]?.[1] ?? { zh: stage, en: stage })}`;
    if (words.textContent !== text) {
      fill(words, text);
      bar.setAttribute('aria-label', text);
    }
    bar.max = Math.max(1, total);
    bar.value = total === 0 ? 1 : done;
    fill(count, total > 1 ? `${done} / ${total}` : '');
  },
};
