/** What the rider typed to register: it stays until it was used, whatever the page shows in between. */
import type { Words } from './i18n';

export type RegistrationForm = {
  /** As typed, in groups: `138 0024 6021`. */
  phone: string;
  code: string;
  name: string;
  /** `performance.now()` when a code was last sent to `phone`; null while none was. */
  sentAt: number | null;
  /** What is wrong, and with which field. */
  problem: { field: 'phone' | 'code' | 'name'; words: Words } | null;
};

export const emptyForm = (): RegistrationForm => ({
  phone: '',
  code: '',
  name: '',
  sentAt: null,
  problem: null,
});

export const CODE_DIGITS = 6;
/** The site sends a number one message a minute. */
const RESEND_MS = 60_000;

/** Seconds until a code may be sent again; 0 when it may. */
export function secondsToResend(form: RegistrationForm): number {
  if (form.sentAt === null) return 0;
  return Math.max(0, Math.ceil((form.sentAt + RESEND_MS - performance.now()) / 1000));
}

/** `13800246021` -> `138 0024 6021`, as people say it. A number with a country's prefix stays as it was typed. */
export function grouped(typed: string): string {
  if (typed.trimStart().startsWith('+')) return typed;
  const digits = typed.replace(/\D/g, '').slice(0, 11);
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter(Boolean).join(' ');
}

/** What the site is told: digits, and a plus where one was typed. */
export const plainNumber = (typed: string): string => typed.replace(/[^\d+]/g, '');
export const onlyDigits = (typed: string): string => typed.replace(/\D/g, '').slice(0, CODE_DIGITS);
