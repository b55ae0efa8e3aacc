/** Who signs in to the console, for managers: made, given another role or password, removed. */
import type { Role } from '../roles';
import { ask, Refused } from './api';
import { button, type Child, h, rowButton } from './dom';
import { drawField, drawSummary, type Faults, typedIn } from './registry/form';
import { drawTable, type Row } from './registry/list';
import type { Shell, View } from './shell';
import { ROLE_WORDS, say, type Words } from './words';

const A = {
  accounts: { zh: '账号', en: 'Accounts' },
  name: { zh: '用户名', en: 'Name' },
  role: { zh: '角色', en: 'Role' },
  action: { zh: '操作', en: 'Action' },
  add: { zh: '新建账号', en: 'New account' },
  addHow: {
    zh: '查看员只看;调度员还能给司机发消息、认终端;管理员还能改车辆和司机、登记和注销终端、更改参数、管理账号',
    en: 'Viewers see; dispatchers also send messages and identify terminals; managers also change vehicles and drivers, enrol and revoke terminals, roll out options, and manage accounts',
  },
  make: { zh: '新建', en: 'Make it' },
  newPassword: { zh: '新密码', en: 'New password' },
  newPasswordSure: { zh: '确认换密码', en: 'New password for sure' },
  remove: { zh: '删除', en: 'Remove' },
  removeSure: { zh: '确认删除', en: 'Remove it' },
  keep: { zh: '取消', en: 'Keep' },
  password: {
    zh: '密码,只显示这一次,请当面交给本人:',
    en: 'Password, shown this once, hand it over in person:',
  },
  gotIt: { zh: '记下了', en: 'Noted' },
} as const satisfies Record<string, Words>;

type Account = { readonly name: string; readonly role: Role };
const FORM = 'account-form';

let accounts: readonly Account[] = [];
let handed: { readonly name: string; readonly password: string } | undefined;
let sure = '';
let faults: Faults = {};
let made = 0;

export const accountsView: View = {
  path: 'accounts',
  title: A.accounts,
  door: 'GET /api/accounts',
  isStill: true,
  async load() {
    ({ accounts } = await ask<{ accounts: Account[] }>('/api/accounts'));
  },
  facts: () => [accounts, handed, sure, faults, made],
  draw: (shell) => [
    h('h1', {}, say(A.accounts)),
    handed ? drawPassword(handed, shell) : null,
    h(
      'section',
      { class: 'card' },
      drawTable(
        'accounts',
        A.accounts,
        [A.name, A.role, A.action],
        accounts.map((each) => rowOf(each, shell)),
      ),
    ),
    drawNew(shell),
  ],
};

/** Until it is put away, so that no look of the page takes it from under the eyes. */
function drawPassword({ name, password }: NonNullable<typeof handed>, shell: Shell): HTMLElement {
  const away = () => {
    handed = undefined;
    shell.redraw();
  };
  return h(
    'div',
    { class: 'note', role: 'status', id: 'handed' },
    h('p', {}, `${name}: ${say(A.password)}`),
    h('p', { class: 'secret' }, password),
    button('handed-away', 'second', say(A.gotIt), away),
  );
}

const roleChoices = () => Object.entries(ROLE_WORDS).map(([role, words]) => [role, say(words)] as const);

function rowOf({ name, role }: Account, shell: Shell): Row {
  const change = (event: Event) => {
    const wanted = (event.target as HTMLSelectElement).value;
    // Drawn anew with what the server made of it, also when it refused.
    made++;
    void shell.post('/api/accounts/role', { name, role: wanted, was: role });
  };
  const choice = h(
    'select',
    {
      id: `role-${name}`,
      'data-of': `${role} ${made}`,
      'aria-label': `${say(A.role)} ${name}`,
      onchange: change,
    },
    ...roleChoices().map(([value, words]) => h('option', { value, selected: value === role }, words)),
  );
  return { id: name, isOver: false, cells: [name, choice, h('span', {}, ...drawActions(name, shell))] };
}

/** Twice: both end what the person is doing. */
function drawActions(name: string, shell: Shell): Child[] {
  const ready = (what: string) => () => {
    sure = what;
    shell.focus(what ? `${what.split(' ')[0]}-sure-${name}` : `remove-${name}`);
    shell.redraw();
  };
  const button = rowButton(name);
  const keep = () => button('keep', 'second', say(A.keep), ready(''));
  const renew = () => {
    sure = '';
    void shell.attempt(async () => {
      const { password } = await ask<{ password: string }>('/api/accounts/password', { name });
      handed = { name, password };
    });
  };
  const remove = () => {
    sure = '';
    void shell.post('/api/accounts/remove', { name });
  };
  if (sure === `password ${name}`)
    return [button('password-sure', 'danger', say(A.newPasswordSure), renew), keep()];
  if (sure === `remove ${name}`) return [button('remove-sure', 'danger', say(A.removeSure), remove), keep()];
  return [
    // One's own is changed by whoever knows the old one.
    name === shell.me ? null : button('password', 'second', say(A.newPassword), ready(`password ${name}`)),
    button('remove', 'second', say(A.remove), ready(`remove ${name}`)),
  ];
}

function drawNew(shell: Shell): HTMLElement {
  const submit = (event: Event) => {
    event.preventDefault();
    const { name = '', role } = typedIn(FORM, ['name', 'role']);
    const asked = { name: name.trim(), role };
    void shell.attempt(async () => {
      faults = {};
      try {
        const { password } = await ask<{ password: string }>('/api/accounts', asked);
        handed = { name: asked.name, password };
        made++;
      } catch (error) {
        if (!(error instanceof Refused && error.faults)) throw error;
        faults = error.faults;
        shell.focus(`${FORM}-faults`);
      }
    });
  };
  const options = { form: FORM, draft: { role: 'viewer' }, faults, of: String(made), names: A };
  return h(
    'form',
    { class: 'card', onsubmit: submit, novalidate: true },
    h('h2', {}, say(A.add)),
    drawSummary(FORM, faults, A),
    h('p', { class: 'quiet' }, say(A.addHow)),
    drawField('name', options, { maxlength: '32' }),
    drawField('role', options, {}, roleChoices()),
    h('button', { class: 'main', id: 'account-make' }, say(A.make)),
  );
}
