/** One's own password, by whoever knows the old one. */
import { ask, Refused } from './api';
import { h } from './dom';
import { drawField, drawSummary, type Faults, typedIn } from './registry/form';
import type { Shell, View } from './shell';
import { say, type Words } from './words';

const P = {
  title: { zh: '我的密码', en: 'My password' },
  old: { zh: '现在的密码', en: 'Password now' },
  password: { zh: '新密码(至少 12 个字符)', en: 'New password (12 characters at least)' },
  change: { zh: '更改', en: 'Change it' },
  changed: { zh: '密码已更改,其他地方的登录已退出', en: 'Changed; you are signed out everywhere else' },
} as const satisfies Record<string, Words>;

const FORM = 'password-form';
const HIDDEN = { type: 'password', maxlength: '200' };

let faults: Faults = {};
let told = false;
let made = 0;

export const passwordView: View = {
  path: 'password',
  title: P.title,
  door: 'POST /api/password',
  isStill: true,
  isOwn: true,
  load: async () => {},
  facts: () => [faults, told, made],
  draw(shell) {
    const submit = (event: Event) => {
      event.preventDefault();
      void shell.attempt(() => change(shell));
    };
    const options = { form: FORM, draft: {}, faults, of: String(made), names: P };
    return [
      h('h1', {}, say(P.title)),
      h(
        'form',
        { class: 'card', onsubmit: submit, novalidate: true },
        drawSummary(FORM, faults, P),
        told ? h('p', { class: 'note', role: 'status', id: 'password-told' }, say(P.changed)) : null,
        drawField('old', options, { ...HIDDEN, autocomplete: 'current-password' }),
        drawField('password', options, { ...HIDDEN, autocomplete: 'new-password' }),
        h('button', { class: 'main', id: 'password-change' }, say(P.change)),
      ),
    ];
  },
};

async function change(shell: Shell): Promise<void> {
  const asked = typedIn(FORM, ['old', 'password']);
  [faults, told] = [{}, false];
  try {
    await ask('/api/password', asked);
    told = true;
    made++;
  } catch (error) {
    if (!(error instanceof Refused && error.faults)) throw error;
    faults = error.faults;
    shell.focus(`${FORM}-faults`);
  }
}
