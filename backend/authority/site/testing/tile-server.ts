/** A server of tiles on an origin of its own, as a city may name one: tells what it was asked, and so what it learns. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenTestEnds } from '../../../../test/support/cleanup';
import { iconPng } from '../build/icons';
import { allWater, onePicture } from './pmtiles';

export type TileServer = {
  readonly origin: string;
  /** `GET /13/6904/3064.png bytes=0-16383` */
  readonly asked: string[];
};

export async function tileServer(): Promise<TileServer> {
  const picture = iconPng(192);
  const archives = { pictures: onePicture(picture), vectors: allWater() };
  const asked: string[] = [];
  const server = createServer(({ url = '', headers: { range } }, response) => {
    asked.push(`${url} ${range ?? ''}`.trim());
    const common = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
    if (!url.endsWith('.pmtiles')) {
      response.writeHead(200, { ...common, 'content-type': 'image/png' }).end(picture);
      return;
    }
    const archive = url === '/vectors.pmtiles' ? archives.vectors : archives.pictures;
    const [from = 0, to = archive.length - 1] =
      /bytes=(\d+)-(\d+)/
        .exec(range ?? '')
        ?.slice(1)
        .map(Number) ?? [];
    const part = archive.subarray(from, to + 1);
    const contentRange = `bytes ${from}-${from + part.length - 1}/${archive.length}`;
    response.writeHead(206, { ...common, 'content-range': contentRange }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, asked };
}
