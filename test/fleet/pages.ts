/** What a person does at the fleet console and at a new terminal's screen. */
import type { Page } from 'playwright-core';

/** A console, and the password of its first account. */
type Console = {
  readonly fleet: { readonly console: { readonly origin: string } };
  readonly password: string;
};

/** @param who another account, and the page that it comes to: `vehicles` */
export async function signIn(
  page: Page,
  { fleet, password }: Console,
  { name = 'operator', at = '' }: { readonly name?: string; readonly at?: string } = {},
): Promise<void> {
  await page.goto(`${fleet.console.origin}/#${at}`);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await page.locator(at === '' ? '#terminals' : '#sign-out').waitFor();
}

/** A one-time code for a vehicle, as the console shows it. */
export async function makeCode(page: Page, vehicle: string): Promise<string> {
  await page.locator('#vehicle').selectOption(vehicle);
  await page.locator('#make-code').click();
  return (await page.locator('#codes .big').first().innerText()).replaceAll(' ', '');
}

/** Types a code on a new terminal's screen and sends it. */
export async function typeCode(screen: Page, code: string): Promise<void> {
  for (const key of code) await screen.locator(`#enrol [data-key="${key}"]`).click();
  await screen.locator('#enrol-send').click();
}
