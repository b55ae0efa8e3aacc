/** A slow phone on a slow network, by Chromium's own throttling (DevTools protocol): what Lighthouse calls mobile. */
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser';

/** Lighthouse's "slow 4G": 150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};

/** A phone of some years ago beside a core of this machine. */
export const SLOWER = 6;

export type SlowPhone = { readonly page: Page; readonly devtools: CDPSession; close(): Promise<void> };

/** A fresh phone: nothing cached, no service worker yet. @param network whether the network is slow, too */
export async function slowPhone({ network = true } = {}): Promise<SlowPhone> {
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  if (network) await devtools.send('Network.emulateNetworkConditions', NETWORK);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  return { page, devtools, close: () => context.close() };
}
