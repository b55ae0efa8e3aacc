import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { phone } from '../../../test/support/browser';
import { whenTestEnds } from '../../../test/support/cleanup';
import { waitFor } from '../../../test/support/wait';
import { buildSite, type SiteFiles } from './build';
import { CONTENT_SECURITY_POLICY } from './headers';
import { builtSite } from './testing/page-city';

const textOf = (files: SiteFiles, path: string) => files.get(path)!.bytes.toString('utf8');

describe('the built site', function () {
  this.timeout(30_000);

  it('names script and style by their content, refers to them, and lets only those be kept for ever', async () => {
    const files = await builtSite();
    const pages = ['/', '/map'].map((path) => textOf(files, path));
    const named = [...files].filter(([, { immutable }]) => immutable);
    assert.equal(named.length, 6, "script and style of both, the map's early script, and the city's shapes");
    for (const [path, { bytes }] of named) {
      const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
      assert.ok(path.includes(digest), path);
      assert.equal(pages.filter((html) => html.includes(`"${path}"`)).length, 1, `one page names ${path}`);
    }
    for (const html of pages) {
      assert.doesNotMatch(html, /<style|style=|\son\w+=|<script(?![^>]*src=)/, 'nothing inline');
      assert.doesNotMatch(html, /https?:\/\//, 'nobody else');
    }
  });

  it('holds the same bytes in every encoding, and none that is larger', async () => {
    for (const [path, { bytes, gzip, brotli }] of await builtSite()) {
      if (gzip) assert.deepEqual(gunzipSync(gzip), bytes, path);
      if (brotli) assert.deepEqual(brotliDecompressSync(brotli), bytes, path);
      for (const form of [gzip, brotli]) assert.ok(!form || form.length < bytes.length, path);
    }
  });

  it('builds the same files twice', async () => {
    const [one, two] = [await builtSite(), await buildSite()];
    assert.deepEqual([...one.keys()], [...two.keys()]);
    for (const [path, { bytes }] of one) assert.deepEqual(two.get(path)!.bytes, bytes, path);
  });

  it('lists every file but itself in the service worker', async () => {
    const files = await builtSite();
    const worker = textOf(files, '/service-worker.js');
    for (const path of files.keys())
      assert.equal(worker.includes(`"${path}"`), path !== '/service-worker.js', path);
  });

  it('can be installed: the manifest names icons of the sizes that they have', async () => {
    const files = await builtSite();
    const { page } = await phone();
    await page.goto(await serve(files));
    await page.locator('html[data-view="home"]').waitFor();
    const manifest = JSON.parse(textOf(files, '/manifest.webmanifest')) as {
      icons: { src: string; sizes: string }[];
      start_url: string;
    };
    assert.equal(manifest.start_url, '/');
    for (const { src, sizes } of manifest.icons.filter(({ sizes }) => sizes !== 'any')) {
      const found = await page.evaluate(`new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve(image.naturalWidth + 'x' + image.naturalHeight);
        image.onerror = () => reject(new Error('no picture'));
        image.src = ${JSON.stringify(src)};
      })`);
      assert.equal(found, sizes);
    }
  });

  it('is kept by the phone in its newest version, and leaves it when it is told to', async () => {
    const files = new Map(await builtSite());
    const address = await serve(files);
    const { page } = await phone();
    const caches = () => page.evaluate('caches.keys()') as Promise<string[]>;
    await page.goto(address);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const [first, ...others] = await caches();
    assert.deepEqual(others, []);
    const worker = files.get('/service-worker.js')!;
    const newer = Buffer.from(
      worker.bytes.toString('utf8').replace(first!.replace('coride-', ''), 'fedcba98'),
    );
    files.set('/service-worker.js', { ...worker, bytes: newer, gzip: null, brotli: null });
    await page.goto(address);
    await waitFor('the new version alone', async () => (await caches()).join() === 'coride-fedcba98');
    const off = (await buildSite({ withoutServiceWorker: true })).get('/service-worker.js')!;
    files.set('/service-worker.js', off);
    await page.goto(address);
    await waitFor('nothing kept', async () => (await caches()).length === 0);
    await waitFor(
      'no worker',
      async () =>
        (await page.evaluate('navigator.serviceWorker.getRegistrations().then((all) => all.length)')) === 0,
    );
  });
});

/** Serves the files as the site does, on a port of their own; they may be changed. */
async function serve(files: SiteFiles): Promise<string> {
  const server = createServer((request, response) => {
    const file = files.get(request.url!);
    const headers = { 'content-security-policy': CONTENT_SECURITY_POLICY, 'cache-control': 'no-cache' };
    response.writeHead(file ? 200 : 404, { ...headers, 'content-type': file?.type ?? 'text/plain' });
    response.end(file?.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}
