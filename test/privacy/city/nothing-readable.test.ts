import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityForTest } from '../../e2e/city-for-test';
import { temporaryFolder } from '../../support/folders';
import { pseudoScanner } from '../../support/pty';
import { snapshotOptions } from '../places/heap-snapshot';
import { type MqttSpy, spyOnBroker } from '../places/mqtt-spy';
import { whyNoMemory } from '../places/process-memory';
import { searchFor } from '../search/search';
import { playDay, TEXTED } from './day';
import { publishLeak } from './leaking-terminal';
import { inHeaps, inMemory, type Located, onDisk, overheard, type Place } from './places';
import { keysOf, type Secret } from './secrets';

const SEED = 'city of the control';

/** What `leaks.fixture.cjs` leaks, and where it does. */
function leaks(): Secret[] {
  const secret = (part: string, what: string) =>
    createHash('sha256').update(`${SEED} ${part} ${what}`).digest();
  const leak = (part: string, what: string): Secret => {
    const place = `${part} ${what}` as Place;
    const anyMemory = [`${part} memory`, `${part} heap`] as Place[];
    return {
      name: `leak into ${place}`,
      value: secret(part, what),
      mayLieIn: [place, ...anyMemory],
      mustLieIn: [place],
    };
  };
  return [
    ...['operator', 'terminal'].flatMap((part) =>
      ['data', 'log', 'memory', 'heap'].map((what) => leak(part, what)),
    ),
    ...['data', 'log'].map((what) => leak('authority', what)),
    {
      name: 'leak into MQTT',
      value: secret('terminal', 'MQTT'),
      mayLieIn: ['MQTT', 'operator memory', 'operator heap'],
      mustLieIn: ['MQTT'],
    },
  ];
}

describe('test/privacy: nothing readable', function () {
  this.timeout(240_000);

  it('lies in a folder, log, message, core or heap of operator and terminals, nor in the folder of the authority', async function () {
    const noMemory = whyNoMemory();
    if (noMemory) {
      console.log(`      skipped: ${noMemory}`);
      this.skip();
    }
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

    const T=(x:string)=>console.log(x, Math.round(performance.now()));T('open');
    const ofDay = await playDay(city, scanner, spy!);
    const planted = leaks();
    await publishLeak(city, spy!.port, planted.at(-1)!.value as Uint8Array);
    const secrets = [...ofDay, ...keysOf(city.folder), ...planted];
    const search = searchFor(secrets);T('day');const mem=inMemory(city, search);T('mem');const heap=await inHeaps(city, search, snapshots);T('heap');
    const found = [
      ...mem,
      ...heap,
      ...overheard(spy!, search),
    ];
T('mqtt');await city.close();T('closed');
    found.push(...onDisk(city.folder, search));T('disk');

    assert.equal(out(found, secrets).join('\n'), '', 'what lies where it must not');
    // The control: the same greps found what lies there by right, and every leak that was planted.
    assert.equal(missing(found, secrets).join('\n'), '', 'what the greps must find');
    const sent = searchFor(TEXTED)(readFileSync(join(city.folder, 'authority', 'sms.log')));
    assert.deepEqual(
      [...new Set(sent.map(({ canary }) => canary))],
      TEXTED.map(({ name }) => name),
    );
  });
});

function out(found: readonly Located[], secrets: readonly Secret[]): string[] {
  const lines = found
    .filter(({ canary, place }) => !secrets.find(({ name }) => name === canary)!.mayLieIn.includes(place))
    .map(
      ({ canary, encoding, place, where, around }) =>
        `${canary}: ${place} (${where}), as ${encoding}: ${around}`,
    );
  return [...new Set(lines)].slice(0, 40);
}

function missing(found: readonly Located[], secrets: readonly Secret[]): string[] {
  return secrets.flatMap(({ name, mustLieIn = [] }) =>
    mustLieIn
      .filter((place) => !found.some((each) => each.canary === name && each.place === place))
      .map((place) => `${name}: not found in ${place}`),
  );
}
