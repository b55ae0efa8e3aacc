/** What an officer asks for, and why it will not do: the same for a case that is filled in and for one of a list. Pure. */
import type { Bundle } from '../../../protocol/bundle';
import { dayOf } from '../../../protocol/days';
import { normalIdentifier } from '../../../protocol/identifiers';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Words } from '../../../protocol/sentences';
import type { Policy } from '../officers/policy';
import type { StoredCase } from './case-view';

export type Draft = {
  readonly person: Identifier;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly reference: string;
};

/** What is wrong, in which part of the draft; `limit`: nothing of it is wrong, it is one too many. */
export type DraftFault = {
  readonly field: 'person' | 'window' | 'reason' | 'reference' | 'limit';
  readonly says: Words;
};

export const LONGEST_REASON = 400;
const WEEK_MS = 7 * 86_400_000;

/** What somebody typed, in its one form; undefined when it is no laboratory reference. */
export function normalReference(typed: string): string | undefined {
  const text = typed.slice(0, 80).normalize('NFKC').trim().toUpperCase();
  return /^[A-Z0-9-]{4,64}$/.test(text) ? text : undefined;
}

const fault = (field: DraftFault['field'], zh: string, en: string): DraftFault => ({
  field,
  says: { zh, en },
});

export const NO_REASON: Words = {
  zh: '请写出另一人能够判断的理由（至少四个字）',
  en: 'give a reason that another officer can judge',
};
export const NO_REFERENCE: Words = {
  zh: '检验报告编号是 4 到 64 个字母、数字和连字符',
  en: 'the laboratory reference has 4 to 64 letters, digits and hyphens',
};

/** The case as it would be kept, without number, hash and signature; or what is wrong with the draft. */
export function caseOf(
  draft: Draft,
  officer: string,
  { bundle, policy, now }: { readonly bundle: Bundle; readonly policy: Policy; readonly now: number },
): StoredCase | DraftFault {
  const person = normalIdentifier(draft.person.kind, draft.person.identifier);
  if (!person) return fault('person', '号码不对，请核对', 'the number is not one of its kind: check it');
  if (!(draft.from < draft.to))
    return fault('window', '传染期的结束早于开始', 'the window ends before it begins');
  if (draft.from > now) return fault('window', '传染期还没有开始', 'the window lies in the future');
  if (draft.reason.trim().length < 4) return { field: 'reason', says: NO_REASON };
  const reference = normalReference(draft.reference);
  if (!reference) return { field: 'reference', says: NO_REFERENCE };
  const to = Math.min(draft.to, now);
  const firstDay = dayOf(draft.from, bundle.dayShift);
  const lastDay = dayOf(Math.min(draft.to - 1, now), bundle.dayShift);
  const days = lastDay - firstDay + 1;
  const longest = Math.min(policy.limits.windowDays, bundle.limits.releaseDays);
  if (days > longest)
    return fault(
      'window',
      `传染期要打开 ${days} 天，最多 ${longest} 天`,
      `the window opens ${days} days, may open ${longest}`,
    );
  return {
    id: '',
    person,
    from: draft.from,
    to,
    firstDay,
    lastDay,
    reason: draft.reason.trim().slice(0, LONGEST_REASON),
    reference,
    caseHash: '',
    expires: now + policy.limits.releaseHours * 3_600_000,
    submitted: { officer, signature: '', at: now },
  };
}

/** What counts against a draft: a report opens one case, an officer asks for so many a week. */
export type Used = {
  readonly references: Set<string>;
  /** By this officer in seven days. */
  asked: number;
  /** Of these, rows further up in the same list, which are not asked for yet. */
  listed: number;
};

/** One sent back counts for neither. */
export function usedBy(officer: string, cases: readonly StoredCase[], now: number): Used {
  const counted = cases.filter(({ sentBack }) => !sentBack);
  const own = counted.filter(
    ({ submitted }) => submitted.officer === officer && submitted.at > now - WEEK_MS,
  );
  return { references: new Set(counted.map(({ reference }) => reference)), asked: own.length, listed: 0 };
}

/** Takes a case into account that comes before the next one of the same list. */
export function use(used: Used, { reference }: StoredCase): void {
  used.references.add(reference);
  used.asked++;
  used.listed++;
}

export function useFault({ reference }: StoredCase, used: Used, { limits }: Policy): DraftFault | undefined {
  if (used.references.has(reference))
    return fault(
      'reference',
      '这份检验报告已用于另一个案件：每份只能用一次',
      'this laboratory reference was used for another case: each is used once',
    );
  const most = limits.casesPerWeek;
  if (used.asked < most) return undefined;
  return used.listed === 0
    ? fault(
        'limit',
        `您本周已提交 ${used.asked} 个案件，上限 ${most} 个`,
        `you asked for ${used.asked} cases this week, may ask for ${most}`,
      )
    : fault(
        'limit',
        `加上前面的行，您本周已到上限 ${most} 个案件：请另一人导入，或下周再导入`,
        `with the rows above you are at ${most} cases this week, all that you may ask for: another officer can bring it, or you next week`,
      );
}
