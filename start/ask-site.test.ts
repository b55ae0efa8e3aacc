import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenTestEnds } from '../test/support/cleanup';
import { askSite } from './ask-site';

const BUNDLE = Uint8Array.of(1, 2, 3, 4);

/** A site that answers by the path that is asked for. */
async function site(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/bundle') response.end(BUNDLE);
    else if (request.url === '/none') response.writeHead(204).end();
    else if (request.url === '/moved') response.writeHead(302, { location: '/bundle' }).end();
    else if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write(BUNDLE, () => request.socket.destroy());
    } else response.writeHead(500).end('sorry');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  whenTestEnds(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what a terminal asks of the site', () => {
  it('comes whole, or as an error in words: never moved elsewhere, never longer than allowed, never cut', async () => {
    const here = await site();
    assert.deepEqual(await askSite(here, '/bundle', 4), BUNDLE);
    assert.deepEqual(await askSite(here, '/none', 4), new Uint8Array(0), 'there is none yet');
    await assert.rejects(askSite(here, '/bundle', 3), /\/bundle answered more than 3 bytes/);
    await assert.rejects(askSite(here, '/moved', 4), /\/moved answered 302/);
    await assert.rejects(askSite(here, '/broken', 4), /\/broken answered 500/);
    await assert.rejects(askSite(here, '/cut', 100), /aborted/);
    await assert.rejects(askSite('http://127.0.0.1:1', '/bundle', 4), /ECONNREFUSED/);
  });
});
