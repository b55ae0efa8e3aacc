/** Coming to a ceremony: the own keys are made here, and only their public halves leave this machine. */
import type { KeyFile } from '../../../../../protocol/officers/key-form';
import { type Child, h, text } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';
import { saveFile } from '../../../site/page/save-file';
import { keepToken, post } from '../api';
import type { App } from '../app';
import { keepKeyFile } from '../officer';
import { button, card, choiceField, field, typedIn } from '../parts';
import { keyFileBlob, makeOwnKeys } from './own-keys';
import { C } from './words';

const ROLES: readonly { readonly id: string; readonly says: Words; readonly roles: readonly string[] }[] = [
  { id: 'officer', says: C.officer, roles: ['officer', 'approver'] },
  { id: 'officer-auditor', says: C.officerAuditor, roles: ['officer', 'approver', 'auditor'] },
  { id: 'auditor', says: C.auditor, roles: ['auditor'] },
  { id: 'administrator', says: C.administrator, roles: ['administrator'] },
];

/** Made in this page: shown until it is left. */
let made: { file: KeyFile; passphrase: string } | undefined;

/** @param isFirst a newcomer for a lost officer takes that one's roles */
export function joinCards(app: App, isFirst: boolean): Child[] {
  const join = async () => {
    const [code, id, name] = [typedIn('join-code'), typedIn('officer-id'), typedIn('name')];
    const { roles } = ROLES.find((each) => each.id === (typedIn('role') || 'officer'))!;
    const { file, passphrase, proof } = await makeOwnKeys(id);
    const { seal, sign } = file;
    const answer = await post('/api/ceremony/join', {
      ...{ code, id, name: { zh: name, en: name } },
      ...{ roles, seal, sign, proof },
    });
    keepToken(String(answer.token));
    keepKeyFile(file);
    made = { file, passphrase };
    save();
  };
  return [
    card(
      C.join,
      text('p', C.whoComes),
      field('join-code', C.code, { 'data-focus': true, maxlength: '20' }, C.codeHow),
      field('officer-id', C.id, { maxlength: '32' }),
      field('name', C.name, { maxlength: '40' }),
      isFirst
        ? choiceField(
            'role',
            C.role,
            ROLES.map(({ id, says }) => [id, say(says)]),
          )
        : null,
      button('make-keys', C.make, () => app.attempt(join)),
    ),
  ];
}

/** The passphrase, as long as the page that made it stands. */
export function passphraseCard(): Child {
  if (!made) return null;
  return card(
    C.madeTitle,
    h('p', { class: 'spell', id: 'made-passphrase' }, made.passphrase),
    text('p', C.madeHow, 'care'),
    button('save-key-file', C.again, save, 'second'),
  );
}

export function forgetPassphrase(): void {
  made = undefined;
}

function save(): void {
  if (made) saveFile(keyFileBlob(made.file), `${made.file.officer}.key.json`);
}
