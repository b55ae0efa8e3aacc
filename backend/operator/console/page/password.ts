/** One's own password, by whoever knows the old one. */
import { ask, Refused } from './api';
import { type Child, h } from './dom';
import { drawSummary, type Faults } from './registry/form';
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
    return [
      h('h1', {}, say(P.title)),
      h(
        'form',
        { class: 'card', onsubmit: submit, novalidate: true },
        drawSummary(FORM, faults, P),
        told ? h('p', { class: 'note', role: 'status', id: 'password-told' }, say(P.changed)) : null,
        ...drawField('old', 'current-password'),
        ...drawField('password', 'new-password'),
        h('button', { class: 'main', id: 'password-change' }, say(P.change)),
      ),
    ];
  },
};

function drawField(name: 'old' | 'password', autocomplete: string): Child[] {
  const id = `${FORM}-${name}`;
  const fault = faults[name];
  return [
    h('label', { for: id }, say(P[name])),
    h('input', {
      id,
      type: 'password',
      'data-of': String(made),
      autocomplete,
      maxlength: '200',
      ...(fault && { 'aria-invalid': 'true', 'aria-describedby': `${id}-fault` }),
    }),
    fault ? h('p', { id: `${id}-fault`, class: 'fault' }, say(fault)) : null,
  ];
}

async function change(shell: Shell): Promise<void> {
  const value = (name: string) => (document.getElementById(`${FORM}-${name}`) as HTMLInputElement).value;
  const asked = { old: value('old'), password: value('password') };
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
