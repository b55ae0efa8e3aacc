import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityForTest } from '../../e2e/city-for-test';
import { reportControl, reportFault } from '../../support/fault-table';
import { temporaryFolder } from '../../support/folders';
import { pseudoScanner } from '../../support/pty';
import { skipBecause } from '../../support/skip';
import { snapshotOptions } from '../places/heap-snapshot';
import { type MqttSpy, spyOnBroker } from '../places/mqtt-spy';
import { whyNoMemory } from '../places/process-memory';
import { searchFor } from '../search/search';
import { CHECK_INS, playDay, TEXTED } from './day';
import { publishLeak } from './leaking-terminal';
import { inHeaps, inMemory, type Located, onDisk, overheard, type Place } from './places';
import { keysOf, type Secret } from './secrets';

const SEED = 'city of the control';
const FAULT = 'stolen disks, core dumps, a spy on the broker';
/** A heap snapshot of a process that runs from source takes half a minute of a core: only in `npm run soak -- privacy`. */
const WITH_HEAPS = process.env.CORIDE_SOAK !== undefined;

/** What `leaks.fixture.cjs` leaks, and where it does. */
function leaks(): Secret[] {
  const leak = (part: string, what: string, mustLieIn = `${part} ${what}` as Place): Secret => ({
    name: `leak into ${part} ${what}`,
    value: createHash('sha256').update(`${SEED} ${part} ${what}`).digest(),
    mayLieIn: [mustLieIn, `${part} memory` as Place, `${part} heap` as Place],
    mustLieIn: [mustLieIn],
  });
  const parts = ['operator', 'terminal'];
  return [
    ...parts.flatMap((part) => ['data', 'log', 'memory'].map((what) => leak(part, what))),
    // What a program can still reach lies in its memory, too.
    ...parts.map((part) => leak(part, 'heap', WITH_HEAPS ? undefined : (`${part} memory` as Place))),
    ...['data', 'log'].map((what) => leak('authority', what)),
    { ...leak('terminal', 'MQTT', 'MQTT'), mayLieIn: ['MQTT', 'operator memory', 'operator heap'] },
  ];
}

describe('test/privacy: nothing readable', function () {
  this.timeout(600_000);

  it('lies in a folder, log, message, core or heap of operator and terminals, nor in the folder of the authority', async function () {
    const noMemory = whyNoMemory();
    if (noMemory) skipBecause(this, noMemory);
    const scanner = pseudoScanner(this);
    const snapshots = temporaryFolder();
    const control = join(__dirname, 'leaks.fixture.cjs');
    let spy: MqttSpy | undefined;
    const city = await cityForTest({
      scanners: [scanner.path],
      env: { NODE_OPTIONS: `${snapshotOptions(snapshots)} --require=${control}`, CORIDE_TEST_LEAKS: SEED },
      between: async (folder, brokerPort) => {
        spy = await spyOnBroker(folder, brokerPort);
        return spy.port;
      },
    });

    const ofDay = await playDay(city, scanner, spy!);
    const planted = leaks();
    await publishLeak(city, spy!.port, planted.at(-1)!.value as Uint8Array);
    const secrets = [...ofDay, ...(await keysOf(city.folder)), ...planted];
    const search = searchFor(secrets);
    const found = inMemory(city, search);
    if (WITH_HEAPS) found.push(...(await inHeaps(city, search, snapshots)));
    found.push(...overheard(spy!, search));
    await city.close();
    found.push(...onDisk(city.folder, search));

    assert.equal(outOfPlace(found, secrets).join('\n'), '', 'what lies where it must not');
    // The control: the same greps found what lies there by right, and every leak that was planted.
    assert.equal(missing(found, secrets).join('\n'), '', 'what the greps must find');
    const sent = searchFor(TEXTED)(readFileSync(join(city.folder, 'authority', 'sms.log')));
    assert.deepEqual(
      [...new Set(sent.map(({ canary }) => canary))],
      TEXTED.map(({ name }) => name),
    );
    const injected = `${secrets.length - planted.length} secrets, ${search.patterns.length} byte patterns`;
    reportFault({ fault: FAULT, injected, runs: 1, accepted: CHECK_INS, lost: 0, doubled: 0 });
    reportControl({ fault: FAULT, control: `${planted.length} planted leaks, one a place: all found` });
  });
});

/** Each secret that lies where it may not, once an encoding. */
function outOfPlace(found: readonly Located[], secrets: readonly Secret[]): string[] {
  const lines = new Map<string, string>();
  for (const { canary, encoding, place, where, around } of found) {
    if (secrets.find(({ name }) => name === canary)!.mayLieIn.includes(place)) continue;
    const what = `${canary}: ${place} (${where}), ${encoding}`;
    lines.set(what, `${what}: ${around}`);
  }
  return [...lines.values()];
}

function missing(found: readonly Located[], secrets: readonly Secret[]): string[] {
  return secrets.flatMap(({ name, mustLieIn = [] }) =>
    mustLieIn
      .filter((place) => !found.some((each) => each.canary === name && each.place === place))
      .map((place) => `${name}: not found in ${place}`),
  );
}
