/** A whole terminal that is told of software: what it fetches, what it tells its operator, and what it owes its launcher. */
import assert from 'node:assert/strict';
import { readBootRecord } from '../../device/launcher/boot-record';
import type { Launcher } from '../../device/ports/launcher';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL } from '../../device/terminal.fixture';
import type { FetchFile } from '../../device/update/download';
import { TestOperator } from '../../device/uplink/operator.fixture';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { virtualClock } from '../../platform/virtual-clock';
import type { About } from '../../protocol/messages/about';
import type { Alert } from '../../protocol/messages/alert';
import { encodeJson } from '../../protocol/messages/state';
import { topics } from '../../protocol/topics';
import { waitFor } from '../support/wait';
import { ARCHITECTURE, fetchFrom, type Published, publish, rootOf } from './publisher';

const MINUTE = 60_000;
const SOFTWARE = '/t/software';
const HAD = { screen: false, scanner: true };

/** A terminal of version 1.0.0 under a launcher in the test's hand. */
async function terminal(
  files: Published,
  { had, trust = true }: { had?: Launcher['had']; trust?: boolean } = {},
) {
  const disk = new MemoryDisk();
  await makeFolder(disk, '/t');
  const clock = virtualClock(NOW);
  const operator = new TestOperator(clock, TERMINAL.id);
  const restarts: string[] = [];
  const said: string[] = [];
  let prove = () => {};
  const launcher: Launcher = {
    software: SOFTWARE,
    fallback: '0.9.0',
    architecture: ARCHITECTURE,
    ...(had && { had }),
    say: (word) => said.push(word),
    onProven: (listener) => {
      prove = listener;
    },
  };
  const asked: string[] = [];
  const fetch: FetchFile = (name, from) => {
    asked.push(name);
    return fetchFrom(files)(name, from);
  };
  const opened = await open(
    disk,
    clock,
    operator,
    { trustSystemClock: trust },
    {
      launcher,
      updates: { root: rootOf(), fetch },
      version: '1.0.0',
      machine: { restart: async (what) => void restarts.push(what) },
    },
  );
  await clock.advance(2_000);
  const wish = (update: object) =>
    operator.send(topics.desired(TERMINAL.id), encodeJson({ v: 1, version: 1, config: {}, ...update }));
  // A configuration is in force already: what is wanted beside it is all that is new.
  wish({});
  await clock.advance(30_000);
  restarts.length = 0;
  const want = async (version: string) => {
    wish({ update: { version } });
    await clock.advance(11 * MINUTE);
  };
  const record = () => readBootRecord(disk, SOFTWARE, silentLog());
  return { ...opened, clock, operator, restarts, said, asked, prove: () => prove(), want, record };
}

function published(): Published {
  const files: Published = new Map();
  publish(files, { number: 1, releases: [{ version: '1.1.0', program: '// 1.1.0' }] });
  return files;
}

describe('a terminal that is told which software it should run', () => {
  it('lays it down, keeps what works now in mind, and starts anew once nobody boards', async () => {
    const made = await terminal(published());
    await made.want('1.1.0');
    await waitFor('the trial', async () => {
      await made.clock.advance(6_000);
      return (await made.record()).trial;
    });
    const { trial } = await made.record();
    assert.deepEqual([trial?.version, trial?.had, trial?.starts], ['1.1.0', HAD, 0]);
    await made.clock.advance(30_000);
    assert.deepEqual([made.restarts, made.asked[1]], [['terminal'], 'timestamp.json']);
    const { slots, updateRefused } = made.operator.last<About>('about')!;
    assert.deepEqual([slots, updateRefused], [{ active: '1.0.0', fallback: '0.9.0' }, undefined]);
    await closeInVirtualTime(made.terminal, made.clock);
  });

  it('tells the operator in words why it does not take it, as a fault that heals when the wish is taken back', async () => {
    const made = await terminal(published());
    await made.want('1.3.0');
    const refused = await waitFor('the refusal', async () => {
      await made.clock.advance(6_000);
      return made.operator.last<About>('about')?.updateRefused;
    });
    assert.match(refused.why, /signed no version 1\.3\.0 for arm64/);
    assert.equal(made.operator.last<Alert>('alert/update')?.facts.wanted, '1.3.0');
    await made.want('1.0.0');
    assert.equal(made.operator.last('alert/update'), null);
    assert.deepEqual([(await made.record()).trial, made.restarts], [undefined, []]);
    await closeInVirtualTime(made.terminal, made.clock);
  });

  it('waits for a clock that is certain, for what is over cannot be told without', async () => {
    const made = await terminal(published(), { trust: false });
    await made.want('1.1.0');
    assert.equal(made.operator.last<About>('about')?.updateRefused, undefined, 'nothing was refused yet');
    assert.deepEqual(made.asked, []);
    await closeInVirtualTime(made.terminal, made.clock);
  });

  it('on trial: is not well while the screen, which worked before, is not proven', async () => {
    const made = await terminal(published(), { had: { screen: true, scanner: true } });
    await made.clock.advance(3 * MINUTE);
    assert.deepEqual(made.said, []);
    await closeInVirtualTime(made.terminal, made.clock);
  });

  it('on trial: says that it is well when code, storage and scanner are, that it is linked when it is, and takes no other', async () => {
    const made = await terminal(published(), { had: HAD });
    await made.clock.advance(5_000);
    assert.deepEqual(made.said, ['well', 'linked']);
    await made.want('1.1.0');
    assert.equal((await made.record()).trial, undefined, 'the slot of the version before is not touched');
    made.prove();
    await waitFor('the trial of the next one', async () => {
      await made.clock.advance(MINUTE);
      return (await made.record()).trial;
    });
    await closeInVirtualTime(made.terminal, made.clock);
  });
});
