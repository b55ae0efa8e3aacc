/** A real HTTP server that alerts are posted to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenTestEnds } from './cleanup';

/** Keeps the JSON that it was sent, in order; it ends with the test. */
export async function openWebhook(): Promise<{ readonly url: string; readonly bodies: unknown[] }> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += String(piece);
    });
    request.on('end', () => {
      bodies.push(JSON.parse(text));
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`, bodies };
}
