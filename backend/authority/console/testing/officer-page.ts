/** What an officer does at the console's page in a real browser, as steps that tests put together. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../../../test/support/axe';
import { screenshot } from '../../../../test/support/screenshots';
import type { TestPerson } from './console-city';

/** Looks at the page as it stands: a picture in each language, and axe on one of them. */
export async function look(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  assert.deepEqual(await axeFindings(page), [], name);
  await page.locator('#language').click();
  await screenshot(page, `${name}-en`);
  await page.locator('#language').click();
}

/** For the first time on a machine: key file and passphrase. */
export async function signIn(page: Page, { keyFile, passphrase }: TestPerson): Promise<void> {
  await page.locator('#key-file').setInputFiles(keyFile);
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#by-key-file').click();
  await page.locator('#sign-out').waitFor();
}

/** Adds a passkey that signs in and opens the keys; from now on the passphrase can be left empty. */
export async function addPasskey(page: Page, { passphrase }: TestPerson): Promise<void> {
  await page.locator('#tab-account').click();
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#add-passkey').click();
  await page.locator('.told:not(:empty)').waitFor();
}

export type AskedCase = {
  /** Phone number. */
  readonly number: string;
  /** Local dates, `2020-01-11`. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly reference: string;
  /** Empty: by passkey. */
  readonly passphrase?: string;
};

/** Fills in a new case, ready to be submitted. */
export async function fillCase(page: Page, { passphrase = '', ...asked }: AskedCase): Promise<void> {
  await page.locator('#tab-cases').click();
  await page.locator('#new-case').click();
  await page.locator('#identifier').fill(asked.number);
  await page.locator('#from').fill(asked.from);
  await page.locator('#to').fill(asked.to);
  await page.locator('#reason').fill(asked.reason);
  await page.locator('#reference').fill(asked.reference);
  await page.locator('#passphrase').fill(passphrase);
}

export async function submitCase(page: Page, asked: AskedCase): Promise<void> {
  await fillCase(page, asked);
  await page.locator('#submit').click();
  await page.locator('.state.waiting').waitFor();
}

/** Opens the first case that waits for this officer. */
export async function openFirstWaiting(page: Page): Promise<void> {
  await page.locator('#tab-queue').click();
  await page.locator('#cases a').first().click();
  await page.locator('#approve').waitFor();
}

/** Approves the case that is shown, and opens the officer's own shares. */
export async function approve(page: Page, { passphrase }: Pick<TestPerson, 'passphrase'>): Promise<void> {
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#approve').click();
  await page.locator('.waiting-other').waitFor();
}

/** Opens the own shares of the case that is shown, and waits for what it found. */
export async function openShares(page: Page, passphrase = ''): Promise<void> {
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#open-shares').click();
  await page.locator('#co-riders').waitFor();
  await page.locator('#co-riders [role=row][aria-rowindex="2"]').waitFor();
}

/** Opens a draft that waits, in the queue of what is to be public. */
export async function openFirstDraft(page: Page): Promise<void> {
  await page.locator('#tab-public').click();
  await page.locator('#drafts a').first().click();
  await page.locator('#approve-draft').waitFor();
}

/** Approves the draft that is shown. */
export async function approveDraft(
  page: Page,
  { passphrase }: Pick<TestPerson, 'passphrase'>,
): Promise<void> {
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#approve-draft').click();
  await page.locator('#published li').first().waitFor();
}
