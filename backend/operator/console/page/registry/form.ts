/**
 * A form whose faults come from the server, by field: a line under the field, and on top a list that leads there (SCREENS.md
 * section 6). What was typed stays, also when somebody else changed the same record meanwhile.
 */
import { h } from '../dom';
import { say, type Words } from '../words';
import { FIELDS, HINTS, R } from './words';

export type Draft = Readonly<Record<string, string>>;
export type Faults = Readonly<Record<string, Words>>;

export type FieldOptions = {
  readonly form: string;
  readonly draft: Draft;
  readonly faults: Faults;
  /** Which record, and how often it was filled anew: what was typed outlives a drawing of the same one only. */
  readonly of: string;
  /** What fields are called, where it is otherwise than in the registry. */
  readonly names?: Readonly<Record<string, Words>>;
};

export const fieldId = (form: string, name: string): string => `${form}-${name}`;

/** @param attributes of the input; a choice gives `options` */
export function drawField(
  name: string,
  { form, draft, faults, of, names = FIELDS }: FieldOptions,
  attributes: Record<string, string | boolean> = {},
  options?: readonly (readonly [value: string, words: string])[],
): HTMLElement {
  const id = fieldId(form, name);
  const fault = faults[name];
  const hint = HINTS[name];
  const described = [...(fault ? [`${id}-fault`] : []), ...(hint ? [`${id}-hint`] : [])].join(' ');
  const common = {
    id,
    'data-of': of,
    ...(described && { 'aria-describedby': described }),
    ...(fault && { 'aria-invalid': 'true' }),
    ...attributes,
  };
  const value = draft[name] ?? '';
  const control = options
    ? h(
        'select',
        common,
        ...options.map(([each, words]) => h('option', { value: each, selected: each === value }, words)),
      )
    : h('input', { autocomplete: 'off', ...common, value });
  return h(
    'div',
    { class: fault ? 'field wrong' : 'field' },
    h('label', { for: id }, say(names[name]!)),
    control,
    fault ? h('p', { id: `${id}-fault`, class: 'fault' }, say(fault)) : null,
    hint ? h('p', { id: `${id}-hint`, class: 'hint' }, say(hint)) : null,
  );
}

/** Leads to each field that is to be mended. @param names as in `FieldOptions` */
export function drawSummary(
  form: string,
  faults: Faults,
  names: Readonly<Record<string, Words>> = FIELDS,
): HTMLElement | null {
  if (Object.keys(faults).length === 0) return null;
  const lead = (name: string) => () => document.getElementById(fieldId(form, name))?.focus();
  return h(
    'div',
    { class: 'trouble', role: 'alert', tabindex: '-1', id: `${form}-faults` },
    h('p', {}, say(R.toMend)),
    h(
      'ul',
      {},
      ...Object.keys(faults).map((name) =>
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', class: 'link', onclick: lead(name) },
            `${say(names[name] ?? R.none)}: ${say(faults[name]!)}`,
          ),
        ),
      ),
    ),
  );
}

/** What stands in the fields now. */
export function typedIn(form: string, names: readonly string[]): Draft {
  const textOf = (name: string) =>
    (document.getElementById(fieldId(form, name)) as HTMLInputElement | null)?.value ?? '';
  return Object.fromEntries(names.map((name) => [name, textOf(name)]));
}

/** What was typed, and for fields that were left alone what somebody else made of them. */
export const merged = (typed: Draft, looked: Draft, current: Draft): Draft =>
  Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [
      name,
      value === looked[name] ? (current[name] ?? '') : value,
    ]),
  );
