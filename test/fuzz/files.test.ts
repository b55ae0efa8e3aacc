import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthorityConfig } from '../../backend/authority/config';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { readRegistry } from '../../backend/operator/registry/read-registry';
import { TerminalOptions } from '../../device/config';
import { ConfigError, loadConfig } from '../../platform/config';
import type { Random } from '../../platform/random';
import { readBundle } from '../../protocol/bundle';
import { utf8 } from '../../protocol/bytes';
import { Malformed } from '../../protocol/errors';
import { Exchange, OperatorHalf } from '../../start/exchange';
import { sentenceOf } from '../../start/part';
import { layOut } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { reportFault } from '../support/fault-table';
import { temporaryFolder } from '../support/folders';
import { soaked } from '../support/soak';
import { mutateBytes, mutateText, mutateValue, oneOf } from './mutate';
import { forSeeds } from './seeds';

const FILE = 'test/fuzz/files.test.ts';
const SEEDS = soaked(150, 1_000);

/** A JSON file with something wrong with its values, its text or its bytes. */
function mutatedJson(random: Random, value: unknown): Uint8Array {
  const text = JSON.stringify(value, null, 2);
  return oneOf(random, [
    () => utf8(JSON.stringify(mutateValue(random, value)) ?? ''),
    () => utf8(JSON.stringify(mutateValue(random, mutateValue(random, value))) ?? ''),
    () => Buffer.from(mutateText(random, text)),
    () => mutateBytes(random, Buffer.from(text)),
  ])();
}

/** What a person reads must be a sentence: no stack, no object, and none of the file's secrets. */
function expectSentence(error: unknown, secrets: readonly string[]): void {
  const words = sentenceOf(error);
  assert.doesNotMatch(words, /\n\s+at |\[object |undefined/, words);
  for (const secret of secrets)
    for (let at = 0; at + 8 <= secret.length; at += 4)
      assert.ok(!words.includes(secret.slice(at, at + 8)), `it quotes a key: ${words}`);
}

describe('files that somebody edited badly', function () {
  this.timeout(180_000);

  it('are read or refused with every problem named: configuration', async () => {
    const path = join(temporaryFolder(), 'config.json');
    const parts = [
      {
        schema: TerminalOptions,
        prefix: 'CORIDE_TERMINAL',
        value: {
          folder: '/var/lib/coride',
          vehicleId: '30217',
          vehicleLabel: '30217',
          mqttPort: 28883,
          trustSystemClock: true,
        },
      },
      {
        schema: AuthorityConfig,
        prefix: 'CORIDE_AUTHORITY',
        value: {
          folder: '/a',
          exchange: '/e',
          sitePort: 28080,
          limits: { smsPerHour: 20_000 },
          trustProxy: ['10.0.0.1'],
        },
      },
    ];
    let refused = 0;
    await forSeeds(FILE, SEEDS, (random) => {
      const { schema, prefix, value } = oneOf(random, parts);
      writeFileSync(path, mutatedJson(random, value));
      const argv =
        random.below(3) === 0 ? [mutateText(random, '--mqtt-port'), mutateText(random, '28883')] : [];
      const env = random.below(3) === 0 ? { [`${prefix}_MQTT_PORT`]: mutateText(random, '28883') } : {};
      try {
        loadConfig(schema, { file: path, env, prefix, argv });
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        assert.ok(error.problems.length > 0 && error.problems.every((one) => /\w+ .*\w/.test(one)));
        expectSentence(error, []);
        refused++;
      }
    });
    assert.ok(refused > SEEDS / 2, `${refused} were refused`);
    assert.equal(({} as Record<string, unknown>).a, undefined, 'nobody wrote a prototype');
  });

  it('are read or refused with every problem named: the registry; what was stored is not touched', async () => {
    const ground = await layOut();
    const path = join(ground.operatorFolder, OPERATOR_FILES.registry);
    const good = readFileSync(path);
    const value = JSON.parse(good.toString()) as { terminals: { codeKey: string }[] };
    const keys = value.terminals.map(({ codeKey }) => codeKey);
    const accepted: Uint8Array[] = [];
    const checkIn = async () => {
      writeFileSync(path, good);
      const part = await openOperatorPart(ground);
      const id = await openRelayTo(ground).board(ground.terminals[0]!);
      assert.ok(id);
      accepted.push(id);
      await part.close();
    };
    await checkIn();
    let opened = 0;
    await forSeeds(FILE, SEEDS, async (random, seed) => {
      const bad = mutatedJson(random, value);
      try {
        readRegistry(path, bad);
        return;
      } catch (error) {
        assert.ok(error instanceof Error && error.message.startsWith(`${path}: `), String(error));
        assert.equal(error.name, 'RegistryFaults');
        expectSentence(error, keys);
      }
      if (seed % 20 > 0) return;
      // The whole operator refuses the same, and leaves file and store as they are.
      writeFileSync(path, bad);
      await assert.rejects(openOperatorPart(ground), { name: 'RegistryFaults' });
      assert.deepEqual(new Uint8Array(readFileSync(path)), new Uint8Array(bad));
      opened++;
    });
    assert.ok(opened > 0);
    await checkIn();
    const reckoned = reckon(accepted, await boardingsIn(ground.operatorFolder));
    reportFault({
      fault: 'bad input, registry and configuration',
      injected: 'seeded mutations of values, text and bytes',
      runs: 2 * SEEDS,
      ...reckoned,
    });
  });

  it("are read or refused with file and place: the other side's public half", async () => {
    const key = 'A'.repeat(43);
    const half = {
      ca: 'PEM',
      relay: key,
      cards: key,
      api: { host: 'a', port: 1 },
      mqtt: { host: 'a', port: 2 },
    };
    const exchange = new Exchange(temporaryFolder());
    const path = exchange.path('operator.json');
    await forSeeds(FILE, SEEDS, (random) => {
      writeFileSync(path, mutatedJson(random, half));
      try {
        exchange.read('operator.json', OperatorHalf);
      } catch (error) {
        assert.ok(error instanceof Malformed && error.message.startsWith(path), String(error));
        expectSentence(error, []);
      }
    });
  });

  it('are read or refused: a bundle that was changed is never taken', async () => {
    const ground = await layOut();
    await forSeeds(FILE, SEEDS, (random) => {
      const bad = mutateBytes(random, ground.signedBundle);
      assert.throws(
        () => readBundle(ground.root, bad),
        (error: unknown) => {
          assert.ok(error instanceof Malformed, String(error));
          expectSentence(error, []);
          return true;
        },
      );
    });
    assert.equal(
      readBundle(ground.root, ground.signedBundle).number,
      ground.bundle.number,
      'as it was signed (control)',
    );
  });
});
