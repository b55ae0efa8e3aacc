/** Who changed what and when, newest first. */
import type { NotedChange } from '../../../registry/changes';
import type { Role } from '../../roles';
import { h } from '../dom';
import { optionName, wishWords } from '../option-words';
import { O } from '../order-words';
import { dateTime, ROLE_WORDS, say } from '../words';
import { FIELDS, KIND_WORDS, R, SUBJECTS } from './words';

/** Of one record. */
export function drawHistory(history: readonly NotedChange[], id = 'history'): HTMLElement {
  if (history.length === 0) return h('p', { class: 'quiet' }, say(R.noHistory));
  return h('ul', { id, class: 'changes' }, ...history.map((change) => drawChange(change, '')));
}

/** Of everything: each says what it is about. */
export function drawChanges(changes: readonly NotedChange[], id: string): HTMLElement {
  const subjectOf = ({ about }: NotedChange) => (about ? `${say(SUBJECTS[about.kind])} ${about.id} ` : '');
  return h('ul', { id, class: 'changes' }, ...changes.map((change) => drawChange(change, subjectOf(change))));
}

function drawChange({ at, who, what, fields = {}, options = {} }: NotedChange, subject: string): HTMLElement {
  const said = [
    ...Object.entries(fields).map(([name, [before, after]]) => {
      const value = before === null ? shown(name, after) : `${shown(name, before)} → ${shown(name, after)}`;
      return `${say(FIELDS[name] ?? { zh: name, en: name })} ${value}`;
    }),
    ...Object.entries(options).map(([name, [before, after]]) => {
      const value = `${wishWords(name, before)} → ${wishWords(name, after)}`;
      return `${say(O.option)} ${optionName(name)} ${value}`;
    }),
  ];
  return h(
    'li',
    {},
    h('b', {}, `${dateTime(at)} ${who}`),
    ` ${said.length > 0 ? subject + said.join(' · ') : what}`,
  );
}

/** A value as people read it. */
function shown(name: string, value: unknown): string {
  if (value === null) return say(R.blank);
  if (name === 'retiredAt' || name === 'leftAt' || name === 'from') return dateTime(value as number | string);
  if (name === 'role') return say(ROLE_WORDS[value as Role] ?? R.none);
  if (name === 'kind') return say(KIND_WORDS[String(value)] ?? R.none);
  return String(value);
}
