/** Many vehicles out of a CSV file: checked first, then imported. */
import type { ImportAnswer } from '../../shown-registry';
import { ask } from '../api';
import { button, h } from '../dom';
import type { Shell } from '../shell';
import { say } from '../words';
import { FIELDS, R } from './words';

let answer: ImportAnswer | undefined;
let text = '';

export const tableFacts = (): unknown => answer;

export function drawTable(shell: Shell): HTMLElement {
  const send = (take: boolean) => () =>
    void shell.attempt(async () => {
      if (!take) text = await chosenText();
      const edition = take ? answer?.edition : undefined;
      answer = await ask<ImportAnswer>('/api/vehicles/import', {
        text,
        ...(edition !== undefined && { edition }),
      });
    });
  // What was checked is no longer what is chosen.
  const chosen = () => {
    answer = undefined;
    shell.redraw();
  };
  return h(
    'section',
    { class: 'card' },
    h('p', {}, h('a', { href: '#vehicles' }, `← ${say(R.back)}`)),
    h('h2', {}, say(R.table)),
    h('p', {}, say(R.tableHow)),
    h('label', { for: 'table-file' }, say(R.tableFile)),
    h('input', { id: 'table-file', type: 'file', accept: '.csv,text/csv', onchange: chosen }),
    h('div', { class: 'buttons' }, button('table-check', 'second', say(R.check), send(false))),
    ...(answer ? drawAnswer(answer) : []),
    answer?.good && !answer.taken ? button('table-take', 'main', say(R.take), send(true)) : null,
  );
}

function drawAnswer({ good, taken, added, changed, findings }: ImportAnswer): HTMLElement[] {
  const verdict = say(taken ? R.tableTaken : good ? R.tableGood : R.tableBad);
  const size = good ? `: ${added} ${say(R.added)}, ${changed} ${say(R.changed)}` : '';
  return [
    h('p', { id: 'table-verdict', role: 'status', class: good ? '' : 'trouble' }, verdict + size),
    h(
      'ul',
      { id: 'table-findings' },
      ...findings.map(({ line, field, words }) => {
        const where = line === undefined ? '' : `${line} ${say(R.row)}`;
        const what = field === undefined ? '' : say(FIELDS[field] ?? R.none);
        return h('li', { class: 'error' }, `${[where, what].filter(Boolean).join(' · ')} ${say(words)}`);
      }),
    ),
  ];
}

/** What spreadsheets save as CSV in China is UTF-8 or GB 18030. */
async function chosenText(): Promise<string> {
  const file = (document.getElementById('table-file') as HTMLInputElement).files?.[0];
  if (!file) return '';
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // No UTF-8: the other one, in which every file can be read.
    return new TextDecoder('gb18030').decode(bytes);
  }
}
