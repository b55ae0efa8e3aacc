/** What a rider does with a phone, and what a camera sees of a terminal's screen: pixels, taps and words. */
import type { Page } from 'playwright-core';
import { type OpenedPage, phone, terminalScreen } from '../support/browser';
import { readQrCode } from '../support/qr';
import { waitFor } from '../support/wait';
import type { TestCity } from './city-for-test';

/** Opens a terminal's screen page. */
export async function openScreen(city: TestCity, terminal = 0): Promise<Page> {
  const { page } = await terminalScreen();
  await page.goto(city.terminals[terminal]!.screenUrl);
  await page.locator('html[data-view=idle], html[data-view=degraded]').waitFor();
  return page;
}

/** The boarding code's URL, decoded from the screen's pixels. */
export async function scanScreen(screen: Page): Promise<string> {
  return (await readQrCode(await screen.screenshot())).text;
}

/** Waits until the screen's code is another one than `before`, and reads it from the pixels. */
export async function scanNewCode(screen: Page, before: string): Promise<string> {
  return waitFor('a new boarding code', async () => {
    const url = await scanScreen(screen);
    return url === before ? undefined : url;
  });
}

/** A phone whose clock goes with the city's. */
export async function openPhone(city: TestCity): Promise<OpenedPage> {
  const opened = await phone();
  await opened.page.clock.setSystemTime(city.now());
  return opened;
}

/** Opens a scanned URL in the phone's browser. */
export async function openCode(city: TestCity, { page }: OpenedPage, url: string): Promise<void> {
  await page.clock.setSystemTime(city.now());
  // The same page with another fragment would not load anew; a camera opens it in a fresh tab.
  await page.goto('about:blank');
  await page.goto(url);
}

/** First time: number and code, as a rider types them. */
export async function register(city: TestCity, { page }: OpenedPage, number: string): Promise<void> {
  await page.getByLabel('手机号').fill(number);
  await page.getByRole('button', { name: '获取验证码' }).click();
  const code = page.getByLabel('短信验证码');
  await code.waitFor();
  await code.pressSequentially(await city.smsCode(number));
}

/** The two digits that the phone shows after a check-in. */
export async function numberOn(page: Page): Promise<string> {
  const number = page.locator('#pair');
  await number.waitFor();
  return (await number.textContent())!.trim();
}
