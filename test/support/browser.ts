import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { findChromium } from './chromium';
import { whenAllTestsEnd, whenTestEnds } from './cleanup';

/** A page opened for a test, with what went wrong in it and where it went. */
export interface OpenedPage {
  page: Page;
  context: BrowserContext;
  /** Console errors and uncaught exceptions, in order, in words. */
  errors: string[];
  /** Every host (with port) that a request of the page or its workers named; `data:` and `blob:` name none. */
  hosts: Set<string>;
}

/** A phone: 390x844 CSS pixels, or the smallest that the pages are made for; both at two pixels a CSS pixel. */
export interface PhoneOptions extends BrowserContextOptions {
  small?: boolean;
  /** Further arguments for Chromium, for example `--host-resolver-rules=MAP coride.test 127.0.0.1`. */
  browserArguments?: string[];
}

/** A terminal's screen at true pixels: 800x480, or 480x800 if upright. */
export interface TerminalScreenOptions extends BrowserContextOptions {
  upright?: boolean;
}

/**
 * `--no-sandbox` because tests often run as root, where Chromium refuses its sandbox. The others keep it from
 * asking the network for anything of its own.
 */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const browsers = new Map<string, Promise<Browser>>();

/**
 * Starts Chromium, or gives the one that this process already started with the same arguments. It is closed after
 * the last test.
 * @param more arguments for Chromium beyond the usual
 */
export function launchBrowser(more: string[] = []): Promise<Browser> {
  const key = more.join(' ');
  let browser = browsers.get(key);
  if (!browser) {
    browser = launch(more);
    browsers.set(key, browser);
  }
  return browser;
}

async function launch(more: string[]): Promise<Browser> {
  const { program, environment } = await findChromium();
  const browser = await chromium.launch({
    executablePath: program,
    args: [...ARGUMENTS, ...more],
    env: { ...process.env, ...environment } as Record<string, string>,
  });
  whenAllTestsEnd(() => browser.close());
  return browser;
}

/** Opens an empty page as large as a phone, with touch; it is closed when the test ends. */
export async function phone(options: PhoneOptions = {}): Promise<OpenedPage> {
  const { small, browserArguments, ...context } = options;
  return open(
    {
      viewport: small ? { width: 320, height: 568 } : { width: 390, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      ...context,
    },
    browserArguments,
  );
}

/** Opens an empty page as large as a terminal's screen; it is closed when the test ends. */
export async function terminalScreen(options: TerminalScreenOptions = {}): Promise<OpenedPage> {
  const { upright, ...context } = options;
  return open({
    viewport: upright ? { width: 480, height: 800 } : { width: 800, height: 480 },
    deviceScaleFactor: 1,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...context,
  });
}

/** Opens an empty page as large as a desk's screen, with a passkey of its own in it, whose owner is always there. */
export async function officerScreen(options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const opened = await open({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...options,
  });
  const devtools = await opened.context.newCDPSession(opened.page);
  // Without it `credentials.get` ends the whole browser.
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
    },
  });
  return opened;
}

async function open(options: BrowserContextOptions, browserArguments?: string[]): Promise<OpenedPage> {
  const browser = await launchBrowser(browserArguments);
  const context = await browser.newContext(options);
  whenTestEnds(() => context.close());
  const errors: string[] = [];
  const hosts = new Set<string>();
  context.on('request', (request) => {
    const { host } = new URL(request.url());
    if (host) hosts.add(host);
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  return { page, context, errors, hosts };
}
