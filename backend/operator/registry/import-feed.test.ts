import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Feed, type FeedFile, readFeed } from '../../../protocol/gtfs';
import { sharedData } from '../../../test/support/shared-data';
import { MORNING, makeCity } from '../testing/city';
import { importFeed } from './import-feed';
import { checkRegistry } from './read-registry';

const SHENYANG = join(__dirname, '../../../simulators/feeds/shenyang');
const feedIn = (folder: string): Feed => {
  const file = (name: FeedFile) =>
    existsSync(join(folder, name)) ? new Uint8Array(readFileSync(join(folder, name))) : undefined;
  const { feed, findings } = readFeed(file);
  assert.ok(feed, findings.map(({ what }) => what).join('\n'));
  return feed;
};
const imported = (feed: Feed) => {
  const { file, findings } = importFeed(makeCity().registry, feed, MORNING);
  assert.ok(file, findings.map(({ what }) => what).join('\n'));
  return { file: checkRegistry('registry', file), findings };
};

describe('registry: lines and stops of a feed', () => {
  it('come in with the ways of their trips; what only we know of a line stays', () => {
    const { file, findings } = imported(feedIn(SHENYANG));
    const line = file.lines.find(({ id }) => id === '168')!;
    assert.equal(line.to.en, 'Shenyang North Station');
    assert.deepEqual([...new Set(line.ways!.map(({ directionId }) => directionId))].sort(), [0, 1]);
    const names = new Map(file.stops!.map(({ id, name }) => [id, name]));
    assert.equal(names.get(line.ways!.find(({ directionId }) => directionId === 0)!.stops[0]!), '沈阳站');
    assert.ok(
      file.lines.some(({ id }) => id === '207'),
      'a line that was not there',
    );
    assert.equal(file.feed?.timezone, 'Asia/Shanghai');
    assert.deepEqual(findings, []);
  });

  it('keep a line that vehicles serve and the feed lacks, with a warning', () => {
    const feed = feedIn(SHENYANG);
    const without = { ...feed, lines: new Map([...feed.lines].filter(([id]) => id !== '168')) };
    const { file, findings } = imported(without);
    assert.ok(file.lines.some(({ id, ways }) => id === '168' && ways === undefined));
    assert.match(findings.map(({ what }) => what).join('\n'), /lacks line 168/);
  });

  it('are refused as a whole when an id is longer than messages carry', () => {
    const feed = feedIn(SHENYANG);
    const id = 'L'.repeat(65);
    const long = { ...feed, lines: new Map([...feed.lines, [id, { ...feed.lines.get('168')!, id }]]) };
    const { file, findings } = importFeed(makeCity().registry, long, MORNING);
    assert.equal(file, undefined);
    assert.match(findings[0]!.what, /longer than 64 characters/);
  });

  it('understand a loop: its first stop again at its end', () => {
    const feed = feedIn(SHENYANG);
    const trip = [...feed.trips.values()].find(({ lineId }) => lineId === '168')!;
    const last = trip.stopTimes.at(-1)!;
    const home = { ...trip.stopTimes[0]!, sequence: last.sequence + 1 };
    const loop = { ...trip, stopTimes: [...trip.stopTimes, home] };
    const { file } = imported({ ...feed, trips: new Map([[loop.id, loop]]) });
    const [way] = file.lines.find(({ id }) => id === '168')!.ways!;
    assert.equal(way!.stops.at(-1), way!.stops[0]);
  });

  it('of a real city come in, its loops and seventy lines', function () {
    const { file, findings } = imported(feedIn(sharedData(this, 'gtfs/muroran-bus')));
    assert.ok(file.lines.length >= 70);
    assert.ok(file.lines.every(({ ways, id }) => ways !== undefined || id === '168'));
    assert.ok(findings.some(({ what }) => /lacks line 168/.test(what)));
  });
});
