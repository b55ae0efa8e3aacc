/** Chromium's DevTools protocol, as much as looking at the kiosk's page needs. Runs in the short-lived child only. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** There is no browser that could be looked at. */
export class NoBrowser extends Error {}

/** The page of the browser whose profile is at `profile`; Chromium writes its DevTools port there. */
export class KioskPage {
  private next = 1;
  private readonly waiting = new Map<number, { done(value: unknown): void; failed(error: Error): void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.hear(String(data)));
    socket.addEventListener('close', () => this.fail(new Error('the browser closed the connection')));
  }

  /** @throws NoBrowser when there is none, or no page in it */
  static async open(profile: string): Promise<KioskPage> {
    try {
      return await KioskPage.connect(profile);
    } catch (error) {
      throw new NoBrowser(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  private static async connect(profile: string): Promise<KioskPage> {
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const targets = (await answer.json()) as { type: string; webSocketDebuggerUrl: string }[];
    const page = targets.find(({ type }) => type === 'page');
    if (!page) throw new Error('the browser shows no page');
    const socket = new WebSocket(page.webSocketDebuggerUrl);
    await new Promise((done, failed) => {
      socket.addEventListener('open', done);
      socket.addEventListener('error', () => failed(new Error('the browser does not let us look')));
    });
    return new KioskPage(socket);
  }

  async screenshot(
    options: { format: 'png' } | { format: 'webp'; quality: number; scale: number },
  ): Promise<Buffer> {
    const clip = 'scale' in options ? { clip: await this.half(options.scale) } : {};
    const quality = 'quality' in options ? { quality: options.quality } : {};
    const { data } = (await this.call('Page.captureScreenshot', {
      format: options.format,
      ...quality,
      ...clip,
    })) as {
      data: string;
    };
    return Buffer.from(data, 'base64');
  }

  async reload(): Promise<void> {
    await this.call('Page.reload', { ignoreCache: true });
  }

  close(): void {
    this.socket.close();
  }

  private async half(scale: number): Promise<object> {
    const { cssVisualViewport: view } = (await this.call('Page.getLayoutMetrics', {})) as {
      cssVisualViewport: { clientWidth: number; clientHeight: number };
    };
    return { x: 0, y: 0, width: view.clientWidth, height: view.clientHeight, scale };
  }

  private call(method: string, params: object): Promise<unknown> {
    const id = this.next++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  private hear(text: string): void {
    const { id, result, error } = JSON.parse(text) as {
      id?: number;
      result?: unknown;
      error?: { message: string };
    };
    const asked = this.waiting.get(id ?? 0);
    if (error) asked?.failed(new Error(error.message));
    else asked?.done(result);
  }

  private fail(error: Error): void {
    for (const { failed } of this.waiting.values()) failed(error);
  }
}
