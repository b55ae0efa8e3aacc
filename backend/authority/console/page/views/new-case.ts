/** Asking for a case: who, when, why, by which report. */
import { fromBase64url } from '../../../../../protocol/bytes';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { post } from '../api';
import type { App } from '../app';
import { decisionChallenge, signRelease } from '../keys';
import { deciding } from '../officer';
import { button, card, choiceField, field, passphraseField, typedIn } from '../parts';
import type { View } from '../view';
import { atMost, W } from '../words';

const KINDS = ['phone', 'card', 'document', 'driver'] as const;
const DAY_MS = 86_400_000;

export const newCaseView: View = { name: 'new', under: 'cases', roles: ['officer'], draw };

function draw(app: App): Child[] {
  const local = (unixMs: number) =>
    new Date(unixMs + app.state.offsetMinutes * 60_000).toISOString().slice(0, 10);
  const most = app.state.limits?.windowDays ?? 14;
  const today = local(app.now());
  return [
    h('h1', {}, say(W.newCase)),
    h(
      'div',
      { class: 'columns' },
      card(
        W.request,
        choiceField(
          'kind',
          W.whoKind,
          KINDS.map((kind) => [kind, say(W[kind])]),
        ),
        field('identifier', W.number, { 'data-focus': true }),
        h(
          'div',
          { class: 'pair' },
          field('from', W.from, { type: 'date', value: local(app.now() - 6 * DAY_MS), max: today }),
          field('to', W.to, { type: 'date', value: today, max: today }, atMost(most)),
        ),
        field('reason', W.reason, { maxlength: '400' }),
        field('reference', W.reference, { maxlength: '64' }, W.referenceHow),
      ),
      card(
        W.yourDecision,
        text('p', W.decisionNote),
        passphraseField(app),
        button('submit', W.submit, () => app.attempt(() => submit(app))),
      ),
    ),
  ];
}

async function submit(app: App): Promise<void> {
  // A date means the day that people call so: it begins at 04:00, when keys change.
  const at = (date: string) => Date.parse(`${date}T00:00:00Z`) - app.state.dayShift * 1000;
  const draft = {
    person: { kind: typedIn('kind'), identifier: typedIn('identifier') },
    from: at(typedIn('from')),
    to: at(typedIn('to')) + DAY_MS,
    reason: typedIn('reason'),
    reference: typedIn('reference'),
  };
  const passphrase = typedIn('passphrase');
  const prepared = await post('/api/cases/prepare', draft);
  const stated = prepared.release as { caseHash: string; firstDay: number; lastDay: number; expires: number };
  const caseHash = fromBase64url('case hash', stated.caseHash, 32);
  const options = prepared.options as Record<string, unknown>;
  await deciding(options, decisionChallenge('submit', caseHash), passphrase, (keys, proof) =>
    post('/api/cases', {
      id: prepared.id,
      caseHash: stated.caseHash,
      signature: signRelease(keys, { ...stated, caseHash }),
      proof,
    }),
  );
  app.go('case', String(prepared.id));
}
