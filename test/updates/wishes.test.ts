/** An operator that changes its mind while software is on its way. */
import assert from 'node:assert/strict';
import { readBootRecord } from '../../device/launcher/boot-record';
import type { FetchFile } from '../../device/update/download';
import { Updater } from '../../device/update/updater';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { waitFor } from '../support/wait';
import { ARCHITECTURE, fetchFrom, NOW, type Published, publish, rootOf } from './publisher';

const MINUTE_MS = 60_000;
const SOFTWARE = '/t/software';
const log = silentLog();
const release = (version: string) => ({ version, program: `// ${version}` });

/** A terminal of 1.0.0 whose first download of an archive stands still in the middle until the test lets it `goOn`. */
function terminal() {
  const files: Published = new Map();
  publish(files, { number: 1, releases: [release('1.1.0'), release('1.2.0')] });
  const [disk, clock] = [new MemoryDisk(), virtualClock(NOW)];
  let stands = false;
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* standing(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      yield chunk;
      stands = true;
      await gate;
    }
  }
  const fetch: FetchFile = async (name, from) => {
    const answer = await fetchFrom(files)(name, from);
    return answer && name.endsWith('.tar.gz') ? { from, chunks: standing(answer.chunks) } : answer;
  };
  let ready = 0;
  const updater = new Updater({
    ...{ disk, clock, fetch, log, software: SOFTWARE, running: '1.0.0', architecture: ARCHITECTURE },
    pinnedRoot: rootOf(),
    random: seededRandom('wishes'),
    waitsFor: () => false,
    now: () => NOW,
    freeMiB: async () => undefined,
    had: () => ({ screen: true, scanner: true }),
    changed: () => undefined,
    ready: () => ready++,
  });
  const inTheMiddleOf = async (version: string) => {
    updater.want(version);
    await clock.advance(10 * MINUTE_MS);
    await waitFor('the download to stand still', () => stands);
  };
  const trial = async () => (await readBootRecord(disk, SOFTWARE, log)).trial?.version;
  return { updater, clock, inTheMiddleOf, goOn, trial, readyTimes: () => ready };
}

describe('a wish for software', () => {
  it('that is taken back stops the download; control: one that stands is laid down', async () => {
    for (const [isTakenBack, next] of [
      [true, undefined],
      [false, '1.1.0'],
    ] as const) {
      const { updater, inTheMiddleOf, goOn, trial } = terminal();
      await inTheMiddleOf('1.1.0');
      if (isTakenBack) updater.want(undefined);
      goOn();
      // Else `close` itself would stop it.
      if (!isTakenBack) await waitFor('the version to be laid down', trial);
      await updater.close();
      assert.equal(await trial(), next);
      assert.equal(updater.refused, undefined);
    }
  });

  it('stops for a terminal that ends: what came is kept for the next start', async () => {
    const { updater, inTheMiddleOf, goOn, trial } = terminal();
    await inTheMiddleOf('1.1.0');
    const closed = updater.close();
    goOn();
    await closed;
    assert.equal(await trial(), undefined);
  });

  for (const [words, between] of [
    ['for another version', '1.2.0'],
    ['for the same after all', undefined],
  ] as const)
    it(`${words} that comes in the middle is laid down once`, async () => {
      const { updater, clock, inTheMiddleOf, goOn, trial, readyTimes } = terminal();
      await inTheMiddleOf('1.1.0');
      updater.want(between);
      const wanted = between ?? '1.1.0';
      updater.want(wanted);
      goOn();
      // The try that was in the middle is over when the version wanted is there, or when its own moment has come.
      await waitFor('the wanted version to be laid down', async () => {
        if (between !== undefined) await clock.advance(MINUTE_MS);
        return (await trial()) === wanted && readyTimes() > 0;
      });
      await clock.advance(30 * MINUTE_MS);
      await updater.close();
      assert.deepEqual([await trial(), readyTimes()], [wanted, 1]);
    });
});
