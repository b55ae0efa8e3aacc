/** Signing in: passkey first; key file on a new machine; password where there is no passkey. */

import type { KeyFile } from '../../../../../protocol/officers/key-form';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { App } from '../app';
import { C } from '../ceremony/words';
import { signInByKeyFile, signInByPasskey, signInByPassword } from '../officer';
import { button, card, field, typedIn } from '../parts';
import { hasPasskeys } from '../passkey';
import { W } from '../words';

export function signInView(app: App): Child[] {
  const { ceremony, demo, ready } = app.state;
  const byFile = async () => {
    const input = document.getElementById('key-file') as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) throw new Error(say(W.keyFile));
    await signInByKeyFile(JSON.parse(await file.text()) as KeyFile, typedIn('passphrase'));
  };
  return [
    h('h1', {}, say(W.signIn)),
    ready ? null : h('p', { class: 'care' }, say(W.notReady)),
    ceremony?.isFirstDue || ceremony?.open === 'replace'
      ? card(
          W.ceremony,
          text('p', C.whoComes),
          h('a', { href: '#ceremony', id: 'to-ceremony' }, say(C.takePart)),
        )
      : null,
    demo
      ? card(
          W.asDemo,
          h('p', { class: 'care' }, say(W.demo)),
          h(
            'p',
            { class: 'buttons' },
            ...demo.map(({ keyFile, passphrase }) =>
              button(
                `demo-${keyFile.officer}`,
                { zh: keyFile.officer, en: keyFile.officer },
                () => app.attempt(() => signInByKeyFile(keyFile, passphrase)),
                'second',
              ),
            ),
          ),
        )
      : null,
    card(
      W.byPasskey,
      hasPasskeys()
        ? button('passkey', W.byPasskey, () => app.attempt(signInByPasskey))
        : text('p', W.byPassword),
    ),
    card(
      W.byKeyFile,
      field('key-file', W.keyFile, { type: 'file', accept: '.json' }),
      field('passphrase', W.passphrase, { type: 'password' }),
      button('by-key-file', W.signIn, () => app.attempt(byFile), 'second'),
    ),
    card(
      W.byPassword,
      field('person', W.person),
      field('password', W.password, { type: 'password' }),
      field('code', W.code, { inputmode: 'numeric', maxlength: '6' }),
      button(
        'by-password',
        W.signIn,
        () => app.attempt(() => signInByPassword(typedIn('person'), typedIn('password'), typedIn('code'))),
        'second',
      ),
    ),
  ];
}
