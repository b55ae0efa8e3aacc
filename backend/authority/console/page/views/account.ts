/** An officer's own passkey and password. Both are signed by the officer's own key. */
import { base32nopad } from '@scure/base';
import { fromBase64url } from '../../../../../protocol/bytes';
import { type Child, fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { App } from '../app';
import { addPasskey, setPassword } from '../officer';
import { button, card, field, typedIn } from '../parts';
import { hasPasskeys } from '../passkey';
import type { View } from '../view';
import { W } from '../words';

export const accountView: View = { name: 'account', tab: W.account, draw };

function draw(app: App): Child[] {
  const { id, roles } = app.state.person!;
  const told = h('p', { class: 'told', role: 'status' });
  const passkey = () =>
    app.attempt(async () => {
      const holdsKeys = await addPasskey(id, typedIn('passphrase'));
      fill(told, say(holdsKeys ? W.passkeyAdded : W.passkeyNoPrf));
    });
  const password = () =>
    app.attempt(async () => {
      const secret = await setPassword(id, typedIn('new-password'), typedIn('passphrase'));
      fill(told, `${say(W.totp)}: ${base32nopad.encode(fromBase64url('secret', secret))}`);
    });
  return [
    h('h1', {}, say(W.account)),
    roles.includes('administrator') ? text('p', W.administrator, 'care') : null,
    told,
    card(null, field('passphrase', W.passphrase, { type: 'password', value: app.demoPassphrase() })),
    hasPasskeys() ? card(W.passkeys, button('add-passkey', W.addPasskey, passkey)) : null,
    card(
      W.setPassword,
      field('new-password', W.password, { type: 'password' }),
      button('set-password', W.setPassword, password, 'second'),
    ),
    text('p', W.decisionNote, 'quiet'),
  ];
}
