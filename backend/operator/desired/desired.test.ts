import assert from 'node:assert/strict';
import { MemoryDisk } from '../../../platform/memory-disk';
import { virtualClock } from '../../../platform/virtual-clock';
import type { About } from '../../../protocol/messages/about';
import { type Desired, decodeDesired } from '../../../protocol/messages/desired';
import examples from '../../../protocol/vectors/status-messages.json';
import type { Rollout } from '../rollout/state';
import { checkConfigChange, configSubject, withChange } from './config-change';
import { openDesired } from './desired';

const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;

async function opened(disk = new MemoryDisk()) {
  const retained = new Map<string, Desired>();
  const desired = await openDesired({
    path: '/desired.json',
    disk,
    clock: virtualClock(NOW),
    publish: async (topic, payload) => void retained.set(topic.split('/').at(-1)!, decodeDesired(payload)),
  });
  return { disk, desired, retained };
}

describe('how the operator wants terminals to be', () => {
  it('is published when it changes, and again to each new broker; the version grows by it alone', async () => {
    const { disk, desired, retained } = await opened();
    await desired.change(['aaaaaaa', 'bbbbbbb'], withChange({ theme: 'night' }));
    await desired.change(['aaaaaaa'], withChange({ lineId: '207' }));
    await desired.change(['bbbbbbb'], withChange({ theme: 'night' }));
    const a = { v: 1, version: SECONDS + 1, config: { theme: 'night', lineId: '207' } };
    assert.deepEqual(
      [...retained],
      [
        ['aaaaaaa', a],
        ['bbbbbbb', { v: 1, version: SECONDS, config: { theme: 'night' } }],
      ],
    );
    const again = await opened(disk);
    assert.deepEqual([...again.retained], [...retained]);
    await again.desired.change(['aaaaaaa'], withChange({ theme: null }));
    assert.deepEqual(again.retained.get('aaaaaaa'), {
      v: 1,
      version: SECONDS + 2,
      config: { lineId: '207' },
    });
  });

  it('is all as before when a change cannot be carried out', async () => {
    const { disk, desired, retained } = await opened();
    const long = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`option${i}`, 'x'.repeat(60)]));
    await assert.rejects(desired.change(['aaaaaaa'], withChange(long)), /may have 4096/);
    disk.failNext('sync', 'EIO');
    await assert.rejects(desired.change(['aaaaaaa'], withChange({ theme: 'night' })), /EIO/);
    assert.deepEqual([desired.of('aaaaaaa'), retained.size], [undefined, 0]);
  });

  const REFUSED: [what: object, why: RegExp][] = [
    [{}, /changes nothing/],
    [{ site: 'HTTPS://EVIL.CN' }, /site: cannot be set from afar; what can is language, theme/],
    [{ root: null }, /root: cannot/],
    [
      { theme: 'pink', dataBudgetMiB: -1 },
      /theme: found "pink", must be "day" or "night"; dataBudgetMiB: found -1/,
    ],
    [JSON.parse('{"__proto__": {"theme": "night"}}') as object, /__proto__: cannot/],
  ];
  for (const [change, why] of REFUSED)
    it(`is refused before anything is sent: ${JSON.stringify(change)}`, () => {
      assert.throws(() => checkConfigChange(change as Record<string, unknown>), why);
    });

  it('is checked and taken: options that are set, and those that are as installed again', () => {
    checkConfigChange({ theme: 'night', lineId: null, dataBudgetMiB: null, vehicleKind: 'taxi' });
  });

  it('is rolled out: given once, had when the terminal says so, taken back to what was before', async () => {
    const { desired, retained } = await opened();
    let about = { ...(examples.about as About), configVersion: 0 };
    delete about.configRefused;
    const subject = configSubject(desired, () => about);
    const rollout = { id: 'r1', kind: 'config', what: { theme: 'night' } } as unknown as Rollout;
    await desired.change(['aaaaaaa'], withChange({ theme: 'day', lineId: '168' }));
    const { version } = desired.of('aaaaaaa')!;
    await subject.give(['aaaaaaa'], rollout);
    await subject.give(['aaaaaaa'], rollout);
    assert.deepEqual(retained.get('aaaaaaa'), {
      v: 1,
      version: version + 1,
      config: { theme: 'night', lineId: '168' },
    });
    assert.equal(subject.uptake('aaaaaaa', rollout), 'pending');
    about = { ...about, configVersion: version + 1 };
    assert.equal(subject.uptake('aaaaaaa', rollout), 'has');
    about = {
      ...about,
      configVersion: version,
      configRefused: { version: version + 1, why: 'did not stay up' },
    };
    assert.equal(subject.uptake('aaaaaaa', rollout), 'failed');
    await subject.takeBack(['aaaaaaa'], rollout);
    await subject.takeBack(['aaaaaaa'], rollout);
    assert.deepEqual(retained.get('aaaaaaa'), {
      v: 1,
      version: version + 2,
      config: { theme: 'day', lineId: '168' },
    });
  });

  it('keeps at a return what somebody changed since by hand', async () => {
    const { desired } = await opened();
    const subject = configSubject(desired, () => undefined);
    const what = { theme: 'night', language: 'en', lineId: null };
    const rollout = { id: 'r1', kind: 'config', what } as unknown as Rollout;
    await desired.change(['aaaaaaa'], withChange({ theme: 'day', lineId: '168' }));
    await subject.give(['aaaaaaa'], rollout);
    await desired.change(['aaaaaaa'], withChange({ language: 'zh', vehicleLabel: '30217' }));
    await subject.takeBack(['aaaaaaa'], rollout);
    const config = { theme: 'day', language: 'zh', lineId: '168', vehicleLabel: '30217' };
    assert.deepEqual(desired.of('aaaaaaa')?.config, config);
  });
});
