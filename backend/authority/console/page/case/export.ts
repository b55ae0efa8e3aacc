/** Taking a case's result along: a decision of its own, proven by passkey or passphrase, and audited with the file's hash. */

import { fromBase64url } from '../../../../../protocol/bytes';
import type { CaseView } from '../../../cases/case-view';
import { fill, h, text } from '../../../site/page/dom';
import { currentLanguage, say } from '../../../site/page/i18n';
import { saveFile } from '../../../site/page/save-file';
import { post, postForFile } from '../api';
import { decisionChallenge } from '../keys';
import { deciding } from '../officer';
import { button, passphraseField, typedIn } from '../parts';
import { W } from '../words';
import type { Desk } from './desk';
import type { Part } from './part';
import { C, passkeyNote } from './words';

export function exports(desk: Desk, { id, caseHash }: CaseView): Part {
  const { app } = desk;
  const told = h('p', { class: 'told', role: 'status' });
  const save = async (format: 'csv' | 'xlsx') => {
    const challenge = decisionChallenge('export', fromBase64url('case hash', caseHash, 32));
    const { options } = await post(`/api/cases/${id}/options`, { what: 'export' });
    const file = await deciding(
      options as Record<string, unknown>,
      challenge,
      typedIn('passphrase'),
      (_keys, proof) =>
        postForFile(`/api/cases/${id}/export`, { format, language: currentLanguage(), proof }),
    );
    saveFile(file, `case-${id}.${format}`);
    fill(told, `${say(C.exported)}: case-${id}.${format}`);
  };
  const element = h(
    'section',
    { class: 'card exports' },
    text('h2', C.exportTitle),
    text('p', C.exportWhat, 'care'),
    text('p', passkeyNote),
    passphraseField(app),
    h(
      'p',
      { class: 'buttons' },
      button('export-xlsx', C.exportXlsx, () => app.attempt(() => save('xlsx'))),
      button('export-csv', C.exportCsv, () => app.attempt(() => save('csv')), 'second'),
    ),
    told,
    text('p', W.decisionNote, 'quiet'),
  );
  return { element, update: () => undefined };
}
