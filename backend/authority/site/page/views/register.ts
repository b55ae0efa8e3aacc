/** First time: one page. The code's field opens under the number, its sixth digit submits. */
import { SENTENCES, type SentenceCode } from '../../../../../protocol/sentences';
import type { App, Step } from '../app';
import { both, fill, h, text } from '../dom';
import { Refusal, Unreached } from '../doors';
import { currentLanguage, say, typeset, type Words } from '../i18n';
import { icon } from '../icons';
import { minuteOf } from '../local-time';
import {
  CODE_DIGITS,
  emptyForm,
  grouped,
  onlyDigits,
  plainNumber,
  secondsToResend,
} from '../registration-form';
import type { View } from '../view';
import { resendIn, toward, WORDS } from '../words';
import { badge, badgeWords, button, foot, lockNote, relabel, spacer, vehicleWords, whileBusy } from './parts';

/** The field that a refusal is about. */
const FIELD_OF: Partial<Record<SentenceCode, 'phone' | 'code' | 'name'>> = {
  'code-wrong': 'code',
  'code-tries': 'code',
  'name-form': 'name',
};

export function registerView(app: App, step: Extract<Step, { at: 'register' }>): View {
  const { form, rider } = app;
  const { scan, instead } = step;

  const context = h('div', { class: 'context' });
  const lineInTitle = h('span', { class: 'line-in-title' });
  const says = instead ? WORDS.otherRider : WORDS.firstTime;
  const heading = h('h1', { tabindex: -1 }, lineInTitle, h('span', {}, say(says)));

  const phone = h('input', {
    id: 'phone',
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel-national',
    maxlength: 20,
    value: form.phone,
    'aria-describedby': 'phone-problem',
    'data-focus': true,
  });
  const sentMark = h('span', { class: 'sent' }, icon('done'), text('span', WORDS.sent));
  const phoneProblem = problemLine('phone-problem');
  const code = h('input', {
    id: 'code',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: CODE_DIGITS,
    value: form.code,
    'aria-describedby': 'code-problem',
  });
  const cells = Array.from({ length: CODE_DIGITS }, () => h('span', {}));
  const codeProblem = problemLine('code-problem');
  const name = h('input', {
    id: 'name',
    type: 'text',
    autocomplete: 'name',
    maxlength: 60,
    value: form.name,
    'aria-describedby': 'name-problem',
  });
  const nameProblem = problemLine('name-problem');
  const fields = { phone, code, name };
  const problems = { phone: phoneProblem, code: codeProblem, name: nameProblem };

  const resend = button('resend', WORDS.resend, () => void sendCode(), { kind: 'link', bilingual: false });
  const resendWait = h('span', { class: 'quiet' });
  const codePart = h(
    'div',
    { class: 'code-part' },
    h('label', { for: 'code' }, say(WORDS.smsCode)),
    h('div', { class: 'field cells' }, code, h('div', { class: 'digits', 'aria-hidden': 'true' }, ...cells)),
    codeProblem,
    h(
      'div',
      { class: 'whose' },
      h('span', {}, resendWait, resend),
      button('change-number', WORDS.changeNumber, changeNumber, { kind: 'link', bilingual: false }),
    ),
  );
  const main = button('send-code', WORDS.sendCode, () => void submit(), { bilingual: false });
  const cancel = instead || scan === null ? button('back', WORDS.back, leave, { kind: 'link' }) : null;

  /** The words of the main button while nothing goes on. */
  const usual = (): Words => {
    if (form.sentAt === null) return WORDS.sendCode;
    return scan ? WORDS.checkIn : WORDS.register;
  };

  function leave(): void {
    app.go(scan ? { at: 'scan', scan } : { at: 'home' });
  }

  function changeNumber(): void {
    form.sentAt = null;
    form.code = '';
    form.problem = null;
    draw();
    phone.focus();
    phone.select();
  }

  function fail(error: unknown, field: 'phone' | 'code'): void {
    if (error instanceof Refusal) {
      const { says: what, todo } = SENTENCES[error.sentence] as { says: Words; todo?: Words };
      const words = {
        zh: [what.zh, todo?.zh].filter(Boolean).join('，'),
        en: [what.en, todo?.en].filter(Boolean).join('. '),
      };
      form.problem = { field: FIELD_OF[error.sentence] ?? field, words: typeset(words) };
    } else if (error instanceof Unreached) {
      form.problem = { field, words: error.why === 'offline' ? WORDS.noNetworkForm : WORDS.siteSilent };
    } else throw error;
    draw();
    fields[form.problem.field].focus();
  }

  async function sendCode(): Promise<void> {
    form.problem = null;
    await whileBusy(main, usual(), WORDS.sending, async () => {
      try {
        await rider.site.sendCode(plainNumber(form.phone));
      } catch (error) {
        // A message is on its way already: the rider may type its code.
        if (error instanceof Refusal && error.sentence === 'sms-wait') {
          form.sentAt ??= performance.now();
          return fail(error, 'code');
        }
        return fail(error, form.sentAt === null ? 'phone' : 'code');
      }
      form.sentAt = performance.now();
      form.code = '';
      draw();
      code.focus();
    });
    relabel(main, usual());
  }

  async function register(): Promise<void> {
    form.problem = null;
    await whileBusy(main, usual(), scan ? WORDS.checkingIn : WORDS.sending, async () => {
      try {
        await rider.register({ phone: plainNumber(form.phone), code: form.code, name: form.name.trim() });
      } catch (error) {
        if (error instanceof Refusal) form.code = '';
        return fail(error, 'code');
      }
      Object.assign(form, emptyForm());
      if (scan) await app.board(scan);
      else app.go({ at: 'registered' });
    });
  }

  const submit = () => (form.sentAt === null ? sendCode() : register());

  phone.addEventListener('input', () => {
    // Only at the end of the text: grouping in the middle would move the caret.
    if (phone.selectionStart === phone.value.length) phone.value = grouped(phone.value);
    form.phone = phone.value;
  });
  code.addEventListener('input', () => {
    code.value = onlyDigits(code.value);
    form.code = code.value;
    drawCells();
    if (form.code.length === CODE_DIGITS) void register();
  });
  name.addEventListener('input', () => {
    form.name = name.value;
  });

  function drawCells(): void {
    for (const [at, cell] of cells.entries()) cell.textContent = form.code[at] ?? '';
  }

  function draw(): void {
    const isSent = form.sentAt !== null;
    phone.readOnly = isSent;
    sentMark.hidden = !isSent;
    codePart.hidden = !isSent;
    if (code.value !== form.code) code.value = form.code;
    drawCells();
    for (const field of ['phone', 'code', 'name'] as const) {
      const problem = form.problem?.field === field ? form.problem.words : null;
      fill(problems[field], problem && say(problem));
      problems[field].hidden = !problem;
      fields[field].setAttribute('aria-invalid', String(problem !== null));
    }
    if (main.getAttribute('aria-disabled') !== 'true') relabel(main, usual());
    main.id = isSent ? 'check-in' : 'send-code';
    tick();
  }

  function tick(): void {
    const seconds = secondsToResend(form);
    resendWait.textContent = seconds > 0 ? say(resendIn(seconds)) : '';
    resend.hidden = seconds > 0;
  }

  function drawContext(): void {
    const look = scan?.look;
    context.hidden = typeof look !== 'object';
    lineInTitle.textContent = '';
    if (typeof look !== 'object') return;
    lineInTitle.textContent = say(badgeWords(look)) + (currentLanguage() === 'zh' ? ' ' : ': ');
    const to = look.to.zh || look.to.en ? text('b', toward(look.to.zh, look.to.en)) : null;
    fill(
      context,
      badge(look),
      h('div', {}, to, h('p', {}, `${say(vehicleWords(look))} · ${minuteOf(look.time)}`)),
    );
  }

  const update = () => {
    drawContext();
    draw();
  };
  update();
  const nameIsOpen = form.name !== '' || form.problem?.field === 'name';
  return {
    name: 'register',
    says,
    tabs: false,
    nodes: [
      context,
      heading,
      text('p', instead ? WORDS.otherRiderHow : WORDS.firstTimeHow, instead ? 'quiet' : 'quiet how'),
      h('div', { class: 'label-row' }, h('label', { for: 'phone' }, say(WORDS.phone)), sentMark),
      h('div', { class: 'field' }, phone),
      phoneProblem,
      codePart,
      h(
        'details',
        { open: nameIsOpen },
        text('summary', WORDS.addName),
        h('label', { for: 'name', class: 'heard' }, say(WORDS.yourName)),
        h('div', { class: 'field' }, name),
        nameProblem,
      ),
      spacer(),
      lockNote(currentLanguage() === 'zh' ? both('span', WORDS.onlyAuthority) : say(WORDS.onlyAuthority)),
      foot(main, cancel),
    ],
    update,
    tick,
  };
}

const problemLine = (id: string): HTMLElement =>
  h('p', { class: 'problem', id, role: 'alert', hidden: true });
