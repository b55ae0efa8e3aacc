/** The auditor's page: what was done, newest first, checked in this browser against the head that it kept. */

import { actionOf } from '../../../../../protocol/audit/actions';
import { COUNT_WORDS } from '../../../../../protocol/audit/count-words';
import { fromBase64url } from '../../../../../protocol/bytes';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { saveFile } from '../../../site/page/save-file';
import type { ShownAudit } from '../../shown-audit';
import { get } from '../api';
import type { App } from '../app';
import { checkWhole, type Finding, headOf, isIn, readEntry } from '../audit-check';
import { entriesFrom, evidence, type Verdict, witness } from '../audit-witness';
import { A, FINDINGS, verifiedSince } from '../audit-words';
import { outcomeText } from '../case/marks';
import { OUTCOME_WORDS } from '../coded-words';
import { button, card, nameOf, table, timeText } from '../parts';
import type { View } from '../view';
import { W } from '../words';

type Facts = {
  readonly page: ShownAudit;
  readonly verdict: Verdict;
  /** Of reading the whole log through; undefined before. */
  readonly whole?: readonly Finding[];
};

export const auditView: View<Facts> = {
  name: 'audit',
  tab: W.audit,
  roles: ['auditor', 'officer', 'approver'],
  // Reading the log is in the log: once an arrival.
  load: async (_app, before) => before ?? (await arriveOnce()),
  draw,
};

/** Two looks at the vault may be under way when somebody arrives: they share this one. */
let arriving: Promise<Facts> | undefined;
const arriveOnce = (): Promise<Facts> => {
  arriving ??= arrive().finally(() => {
    arriving = undefined;
  });
  return arriving;
};

async function arrive(): Promise<Facts> {
  const page = await loadAudit();
  return { page, verdict: await witness(page) };
}

const loadAudit = async (query = ''): Promise<ShownAudit> =>
  (await get(`/api/audit${query}`)) as unknown as ShownAudit;

function draw(app: App, facts: Facts | null): Child[] {
  if (!facts) return [h('h1', {}, say(W.audit))];
  const { page } = facts;
  const last = page.entries.at(-1)?.index ?? 0;
  const older = async () => {
    const more = await loadAudit(`?before=${last}&at=${page.head.size}`);
    // Proven by the head that was checked, not by a newer one.
    const verdict: Verdict = more.entries.every((each) => isIn(each, headOf(page.head)))
      ? facts.verdict
      : { ...facts.verdict, findings: ['entry not in the log'] };
    app.hold({ ...facts, verdict, page: { ...page, entries: [...page.entries, ...more.entries] } });
  };
  return [
    h('h1', {}, say(W.audit)),
    verdictCard(app, facts),
    countsCard(page),
    table(
      'audit',
      [{ zh: '#', en: '#' }, W.when, W.whoCol, W.what, W.about, W.why, W.howMany],
      page.entries.map(({ index, entry }) => rowOf(app, index, entry)),
    ),
    last > 0 ? button('older', W.older, () => app.attempt(older), 'second') : null,
  ];
}

/** Words from the very bytes that were checked. */
function rowOf(app: App, index: number, entry: string): Child[] {
  const { at, action, who, about, why, count } = readEntry(fromBase64url('entry', entry));
  return [
    String(index),
    timeText(app, at),
    who.map((id) => nameOf(app, id)).join('、'),
    h('b', {}, say(actionOf(action).says)),
    about,
    OUTCOME_WORDS[why] ? outcomeText(why) : why,
    String(count),
  ];
}

function verdictCard(app: App, facts: Facts): Child {
  const { page, verdict, whole = [] } = facts;
  const findings = [...verdict.findings, ...whole];
  const readThrough = async () => {
    app.hold({ ...facts, whole: await checkWhole(page, app.state.offsetMinutes, entriesFrom) });
  };
  const { since } = verdict;
  const proof = evidence();
  const sentence =
    findings.length > 0
      ? h(
          'div',
          { class: 'trouble', role: 'alert', id: 'audit-wrong' },
          ...[...new Set(findings)].map((finding) => text('p', FINDINGS[finding])),
          text('p', A.whatToDo),
          proof
            ? button('evidence', A.evidence, () => saveFile(proof, 'audit-contradiction.json'), 'second')
            : null,
        )
      : h(
          'p',
          { class: 'verified', id: 'audit-verified' },
          h('span', { class: 'mark-done', 'aria-hidden': 'true' }),
          say(since ? verifiedSince(timeText(app, since.at), since.size, page.head.size) : A.first),
        );
  return card(
    A.checked,
    sentence,
    h(
      'p',
      { class: 'quiet' },
      `${say(W.auditHead)} `,
      h('b', { id: 'audit-size' }, String(page.head.size)),
      ' ',
      h('code', {}, page.head.root.slice(0, 22), '…'),
    ),
    text('p', W.auditNote, 'quiet'),
    facts.whole?.length === 0
      ? text('p', A.wholeVerified, 'told')
      : button('read-through', A.readThrough, () => app.attempt(readThrough), 'second'),
  );
}

function countsCard({ months }: ShownAudit): Child {
  const names = [...new Set(months.flatMap(({ counts }) => Object.keys(counts)))];
  if (names.length === 0) return null;
  const words = (name: string) => COUNT_WORDS[name as keyof typeof COUNT_WORDS] ?? { zh: name, en: name };
  return card(
    W.months,
    text('p', A.countsNote, 'quiet'),
    table(
      'counts',
      [A.month, ...names.map(words)],
      months.map(({ month, counts }) => [
        h('b', {}, month),
        ...names.map((name) => String((counts as Record<string, number | string>)[name] ?? 0)),
      ]),
    ),
  );
}
