/** The auditor's page: what was done, newest first, and the head that commits to all of it. */
import { type Child, h, text } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';
import { get } from '../api';
import type { App } from '../app';
import { outcomeText } from '../case/marks';
import { OUTCOME_WORDS } from '../coded-words';
import { button, card, nameOf, table, timeText } from '../parts';
import type { View } from '../view';
import { W } from '../words';

type AuditPage = {
  entries: {
    index: number;
    at: number;
    says: Words;
    who: string[];
    about: string;
    why: string;
    count: number;
  }[];
  head: { size: number; root: string };
  shown: { size: number; at: number };
  months: { month: string; counts: Record<string, number | string> }[];
};

export const auditView: View<AuditPage> = {
  name: 'audit',
  tab: W.audit,
  roles: ['auditor', 'officer', 'approver'],
  // Reading the log is in the log: once an arrival.
  load: async (_app, before) => before ?? loadAudit(),
  draw,
};

const loadAudit = async (before?: number): Promise<AuditPage> =>
  (await get(`/api/audit${before === undefined ? '' : `?before=${before}`}`)) as unknown as AuditPage;

function draw(app: App, page: AuditPage | null): Child[] {
  if (!page) return [h('h1', {}, say(W.audit))];
  const { entries, head, months } = page;
  const last = entries.at(-1)?.index ?? 0;
  const older = async () => {
    const more = await loadAudit(last);
    app.hold({ ...page, entries: [...entries, ...more.entries] });
  };
  return [
    h('h1', {}, say(W.audit)),
    card(
      W.auditHead,
      h(
        'p',
        {},
        h('b', { id: 'audit-size' }, String(head.size)),
        ' ',
        h('code', {}, head.root.slice(0, 32), '…'),
      ),
      text('p', W.auditNote, 'quiet'),
    ),
    table(
      'audit',
      [{ zh: '#', en: '#' }, W.when, W.whoCol, W.what, W.about, W.why, W.howMany],
      entries.map(({ index, at, says, who, about, why, count }) => [
        String(index),
        timeText(app, at),
        who.map((id) => nameOf(app, id)).join('、'),
        h('b', {}, say(says)),
        about,
        OUTCOME_WORDS[why] ? outcomeText(why) : why,
        String(count),
      ]),
    ),
    last > 0 ? button('older', W.older, () => app.attempt(older), 'second') : null,
    card(
      W.months,
      ...months.map(({ month, counts }) =>
        h(
          'p',
          {},
          h('b', {}, `${month} `),
          Object.entries(counts)
            .map(([name, sum]) => `${name} ${sum}`)
            .join(' ・ '),
        ),
      ),
    ),
  ];
}
