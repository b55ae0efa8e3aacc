import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../platform/clock';
import { seededRandom } from '../../../platform/random';
import { packSegment } from '../../../protocol/segment';
import type { StoredItem } from '../../../protocol/stored-item';
import { whenTestEnds } from '../../../test/support/cleanup';
import { temporaryFolder } from '../../../test/support/folders';
import { waitFor } from '../../../test/support/wait';
import { openHttpsLink } from '../operator-link/https-link';
import type { OperatorLink } from '../operator-link/link';
import { keptLog } from '../testing/city';
import { openFetching } from '../testing/fetching';
import { type OperatorPeer, operatorPeer } from '../testing/operator-peer';

const KEY = new Uint8Array(32).fill(3);
const random = seededRandom('segments');

const alighting = (day: number, at: number): StoredItem => ({
  kind: 'alighting',
  id: random.bytes(16),
  day,
  vehicleId: '30217',
  alightedAt: at,
});
const segment = (number: number, day: number, rows = 2) => {
  const items = Array.from({ length: rows }, (_, i) => alighting(day, 1000 + i));
  return { number, day, rows, bytes: packSegment({ day, number, items, key: KEY, random }) };
};

describe('the segment fetcher', () => {
  let peer: OperatorPeer;
  let folder: string;
  let link: OperatorLink | undefined;
  const log = keptLog();

  const open = () => openFetching({ folder, link: () => link, log });
  const connect = async () => {
    const identity = await peer.ca.issue('authority');
    const opened = openHttpsLink({
      host: 'localhost',
      port: peer.port,
      ...identity,
      clock: systemClock(),
      relayConnections: 1,
      relayTimeout: 5000,
      timeout: 5000,
    });
    whenTestEnds(() => opened.close());
    link = opened;
  };

  beforeEach(async () => {
    peer = await operatorPeer();
    folder = temporaryFolder();
    link = undefined;
    log.lines.length = 0;
    await connect();
  });

  it('fetches every segment once, keeps it as it came, and goes on after a restart', async () => {
    peer.listed = 2;
    peer.segments.push(segment(1, 100), segment(2, 101), segment(3, 100));
    const first = await open();
    await waitFor('three segments', () => first.files.count === 3);
    assert.deepEqual(
      first.files.ofDay(100).map(({ number }) => number),
      [1, 3],
    );
    assert.deepEqual(readdirSync(join(folder, 'segments')).sort(), ['100', '101', 'list']);
    assert.deepEqual(
      new Uint8Array(readFileSync(join(folder, 'segments/100/3.seg'))),
      peer.segments[2]!.bytes,
    );
    const count = first.files
      .held(first.files.ofDay(101)[0]!, KEY)
      .reading((opened) => [...opened.all()].length);
    assert.equal(count, 2);
    await first.close();

    peer.segments.push(segment(4, 100));
    const second = await open();
    await waitFor('the fourth segment', () => second.files.count === 4);
    const fetched = peer.arrived
      .filter(({ line }) => /^GET \/segments\/\d/.test(line))
      .map(({ line }) => line);
    assert.deepEqual(
      fetched,
      ['1', '2', '3', '4'].map((number) => `GET /segments/${number}`),
    );
  });

  it('waits for a release: every segment of its days up to the last, whatever else is missing', async () => {
    const { fetcher, files } = await open();
    const waiting = fetcher.waitFor({ firstDay: 100, lastDay: 100 }, 2, 5000);
    peer.segments.push(segment(1, 100), segment(2, 100), segment(3, 100));
    await waiting;
    assert.ok(files.find(1) && files.find(2));
    await fetcher.waitFor({ firstDay: 90, lastDay: 91 }, 0, 5000);
  });

  it('asks again for one that came with other bytes, and does not let it stand in the way', async () => {
    const { fetcher, files } = await open();
    peer.onFetch = ({ number, bytes }) =>
      number === 1 ? bytes.map((byte, i) => (i === 50 ? byte ^ 1 : byte)) : bytes;
    peer.segments.push(segment(1, 100), segment(2, 100));
    await waitFor('the good segment', () => files.find(2));
    assert.equal(files.find(1), undefined);
    await assert.rejects(
      fetcher.waitFor({ firstDay: 100, lastDay: 100 }, 2, 100),
      /segments 1 did not come within 100 ms: segment 1 came with other bytes/,
    );
    assert.equal(log.lines.filter((line) => /warn segments do not come/.test(line)).length, 1);
    peer.onFetch = ({ bytes }) => bytes;
    await fetcher.waitFor({ firstDay: 100, lastDay: 100 }, 2, 5000);
    await waitFor('the word that they come again', () => log.lines.some((line) => /come again/.test(line)));
  });

  it('says so when the operator lists another segment under a number, and keeps the first', async () => {
    peer.segments.push(segment(1, 100));
    const first = await open();
    await waitFor('the segment', () => first.files.count === 1);
    await first.close();
    const kept = peer.segments[0]!.bytes;
    peer.segments[0] = segment(1, 100);
    const second = await open();
    await waitFor('the alarm', () => log.lines.some((line) => /error the operator lists another/.test(line)));
    assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'segments/100/1.seg'))), kept);
    assert.equal(second.files.count, 1);
  });

  it('waits quietly while the operator is away, and says once that it is', async () => {
    const away = link;
    link = undefined;
    const { files, fetcher } = await open();
    await assert.rejects(
      fetcher.waitFor({ firstDay: 0, lastDay: 9 }, 1, 60),
      /the operator's list did not come/,
    );
    assert.deepEqual(
      log.lines.filter((line) => !line.includes('journal')),
      [],
    );
    await peer.stop();
    link = away;
    const said = (what: RegExp) => log.lines.filter((line) => what.test(line)).length;
    await waitFor('the word that it waits', () => said(/info waiting for the operator/));
    await peer.start();
    peer.segments.push(segment(1, 100));
    await waitFor('the segment', () => files.count === 1);
    await peer.stop();
    await waitFor('the word that it is away', () => said(/warn segments do not come .*ECONNRE/));
    await peer.start();
    await waitFor('the word that it is back', () => said(/^info segments come again/));
    assert.equal(said(/segments come again/), 1);
    assert.equal(said(/waiting for the operator/), 1);
    assert.equal(said(/segments do not come/), 1);
  });
});
