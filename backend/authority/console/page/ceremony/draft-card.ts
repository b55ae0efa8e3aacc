/** What a ceremony's participants are about to sign, in words; read from the very bytes, and checked. */

import type { CeremonyView } from '../../../ceremonies/ceremony-view';
import { type Child, h, text } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';
import type { App } from '../app';
import { card, dateText, dayDate, row } from '../parts';
import { type CheckedDraft, checkedDraft } from './draft-check';
import { fingerprint } from './own-keys';
import { C, reasonOf } from './words';

/** What is drafted, if it is what was agreed on; else why it is not. Undefined while nothing is. */
export function readDraft(view: CeremonyView): CheckedDraft | Error | undefined {
  if (!view.draft) return undefined;
  try {
    return checkedDraft(view, undefined);
  } catch (error) {
    return error as Error;
  }
}

export function draftCard(app: App, view: CeremonyView, read: CheckedDraft | Error | undefined): Child {
  if (!read) return null;
  if (read instanceof Error) return h('p', { class: 'trouble', role: 'alert', id: 'lie' }, read.message);
  const { bundle, record, checkCode, changes } = read;
  const { officers, days, limits } = bundle;
  const date = (day: number) => dateText(app, dayDate(app, day));
  const made = record.steps.find(({ action }) => action === 'day-keys-made')?.count ?? 0;
  const last = days.at(-1)!.day;
  return card(
    C.toSign,
    h(
      'dl',
      {},
      row(C.checkCode, h('b', { class: 'spell', id: 'check-code' }, checkCode)),
      row(C.why, say(reasonOf(record.why))),
      row(C.bundle, `${bundle.number}, ${bundle.site}`),
      view.kind === 'replace'
        ? row(C.shared, String(view.toShare.length))
        : row(C.newKeys, `${made} (${date(last - made + 1)} – ${date(last)})`),
      row(C.officers, `${officers.map(({ id }) => id).join('、')} (${limits.quorum}/${officers.length})`),
      view.kind === 'first' ? null : row(C.others, changes.join(', ') || say(C.none)),
    ),
  );
}

/** Everybody who takes part, with their fingerprints; `tick` where somebody new must be compared by eye. */
export function peopleCard(view: CeremonyView, tick: boolean): Child {
  const { people, leader, me } = view;
  return card(
    C.people,
    tick && people.some(({ isNew, id }) => isNew && id !== me) ? text('p', C.compare) : null,
    h(
      'ul',
      { class: 'people', id: 'people' },
      ...people.map((person) => {
        const { id, name, isNew, signed, holdsShares } = person;
        const marks = [
          id === leader ? say(C.leads) : '',
          id === me ? say(C.you) : '',
          isNew && view.kind !== 'first' ? say(C.isNew) : '',
          say(roleOf(person.roles)),
          view.draft && holdsShares ? say(signed ? C.signed : C.notSigned) : '',
        ].filter(Boolean);
        return h(
          'li',
          { 'data-person': id, ...(signed && { class: 'signed' }) },
          h('p', {}, h('b', {}, `${say(name)} ${id}`), ` ${marks.join(' ・ ')}`),
          h('p', { class: 'spell small' }, fingerprint(person)),
          tick && isNew && id !== me
            ? h(
                'p',
                { class: 'tick' },
                h('input', { type: 'checkbox', id: `compared-${id}`, 'data-compared': true }),
                h('label', { for: `compared-${id}` }, say(C.compared)),
              )
            : null,
        );
      }),
    ),
  );
}

function roleOf(roles: readonly string[]): Words {
  const audits = roles.includes('auditor');
  if (roles.includes('officer') || roles.includes('approver')) return audits ? C.officerAuditor : C.officer;
  return audits ? C.auditor : C.administrator;
}

/** Whether everybody new was compared. */
export const allCompared = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement>('[data-compared]')].every(({ checked }) => checked);
