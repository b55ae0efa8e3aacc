import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenTestEnds } from '../test/support/cleanup';
import { screenCode } from './screen-code';

/** A screen page's stream that sends `events` and stays open. */
async function screen(events: string[]): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url !== '/token/state') return void response.writeHead(403).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    for (const event of events) response.write(event);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  whenTestEnds(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const message = (code: unknown) =>
  `data: ${JSON.stringify({ state: { code, language: 'zh' }, actions: [] })}\n\n`;

describe('screen code', () => {
  it('is what the screen shows now', async () => {
    const url = 'HTTP://LOCALHOST:28080/#AAAAAAAAAAAAAAAAAAAAAAAAAA';
    const whole = message({ url });
    const base = await screen([whole.slice(0, 30), whole.slice(30), message(null)]);
    assert.equal(await screenCode(`${base}token/`), url);
  });

  it('fails in words without a code, and with a wrong token', async () => {
    const base = await screen([message(null)]);
    await assert.rejects(screenCode(`${base}token/`), /shows no boarding code/);
    await assert.rejects(screenCode(`${base}wrong/`), /answered 403/);
  });
});
