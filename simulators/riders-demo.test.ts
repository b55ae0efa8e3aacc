import assert from 'node:assert/strict';
import { silentLog } from '../platform/log';
import { seededRandom } from '../platform/random';
import { type VirtualClock, virtualClock } from '../platform/virtual-clock';
import { decodePass } from '../protocol/pass';
import { pairOf } from '../protocol/ticket/pair';
import { whenTestEnds } from '../test/support/cleanup';
import { waitFor } from '../test/support/wait';
import type { KeptPhone } from './rider';
import { type Riders, type RidersOptions, startRiders } from './riders-demo';
import { type SitePeer, sitePeer } from './testing/site-peer';

const TERMINALS = [
  { terminalId: 'bus', label: '30217' },
  { terminalId: 'taxi', label: '辽A·T0931' },
];

/** Site and riders share a clock: nobody's day changes in the middle of a test. */
async function city(): Promise<{ peer: SitePeer; clock: VirtualClock }> {
  const clock = virtualClock();
  return { peer: await sitePeer(() => clock.now()), clock };
}

function open({ peer, clock }: Awaited<ReturnType<typeof city>>, change: Partial<RidersOptions> = {}) {
  const began = clock.monotonic();
  const lines: string[] = [];
  /** When each line was told, ms since the start. */
  const times: number[] = [];
  const riders: Riders = startRiders({
    riders: 3,
    site: peer.site,
    terminals: TERMINALS,
    currentCode: async () => peer.code(),
    smsCode: async (phone) => {
      const text = peer.messages.findLast((message) => message.startsWith(phone));
      return /验证码 (\d{6})/.exec(text ?? '')![1]!;
    },
    clock,
    random: seededRandom('riders'),
    tell: (line) => {
      lines.push(line);
      times.push(clock.monotonic() - began);
    },
    log: silentLog(),
    ...change,
  });
  whenTestEnds(() => riders.close());
  /** Lets the riders' time pass until `look` is true. */
  const until = (what: string, look: () => boolean, step = 10_000) =>
    waitFor(what, async () => {
      await clock.advance(step);
      return look();
    });
  return { riders, lines, times, until };
}

describe('riders of the demo', () => {
  it('register once, board again and again, say vehicle and number, and get off now and then', async () => {
    const town = await city();
    const { peer } = town;
    const { riders, lines, until } = open(town);
    await until('twelve boardings', () => lines.length >= 12);
    assert.equal(peer.messages.length, 3);
    assert.deepEqual(new Set(peer.messages.map((message) => message.split(' ')[0])), new Set(riders.phones));
    for (const line of lines) assert.match(line, /^(30217|辽A·T0931) \d\d$/);
    assert.ok([...peer.stored.values()].some(({ gotOff }) => gotOff !== undefined));
    const pairs = [...peer.stored.values()].map(({ ticket }) => pairOf(Buffer.from(ticket, 'hex')));
    for (const line of lines) assert.ok(pairs.includes(Number(line.slice(-2))));
  });

  it('are there soon: somebody boards within five seconds, and each ride takes a minute and more', async () => {
    const town = await city();
    const first = open(town);
    await town.clock.advance(1_500);
    // In small steps: time goes on while the network takes its time.
    await first.until('a boarding', () => first.lines.length > 0, 5);
    assert.ok(first.times[0]! <= 5_000, `${first.times[0]} ms`);
    const alone = open(await city(), { riders: 1 });
    await alone.until('three boardings', () => alone.lines.length >= 3, 4_000);
    const between = alone.times.slice(1).map((time, i) => time - alone.times[i]!);
    // At the least a minute's ride and ten seconds' wait.
    assert.ok(Math.min(...between) >= 70_000, between.join(', '));
  });

  it('wait quietly for a site that is not up yet', async () => {
    const town = await city();
    let isUp = false;
    let asked = 0;
    const { lines, until } = open(town, {
      fetch: async (input, init) => {
        asked++;
        if (!isUp) throw new TypeError('fetch failed');
        return fetch(input, init);
      },
    });
    await until('some tries', () => asked >= 5);
    assert.deepEqual(lines, []);
    isUp = true;
    await until('a boarding', () => lines.length > 0);
  });

  it('show a pass where there is a scanner', async () => {
    const town = await city();
    const { peer } = town;
    const shown: string[] = [];
    const { until } = open(town, { showPass: async (_terminal, text) => void shown.push(text) });
    await until('a pass', () => shown.length > 0);
    assert.equal(peer.proves(decodePass(shown[0]!)).proof, 'proven');
  });

  it('go on with the phones that they kept', async () => {
    const town = await city();
    const { peer } = town;
    let kept: readonly KeptPhone[] = [];
    const onKeep = async (phones: readonly KeptPhone[]) => {
      kept = JSON.parse(JSON.stringify(phones));
    };
    const first = open(town, { onKeep });
    await first.until('three phones', () => kept.length === 3);
    await first.riders.close();
    const second = open(town, { kept, onKeep });
    await second.until('a boarding', () => second.lines.length > 0);
    assert.equal(peer.messages.length, 3);
  });

  it('register anew when the site has forgotten them, and wait while a screen shows nothing', async () => {
    const town = await city();
    const { peer } = town;
    let dark = true;
    const { lines, until } = open(town, {
      riders: 1,
      currentCode: async () => {
        if (dark) throw new Error('the screen shows no boarding code just now');
        return peer.code();
      },
    });
    await until('a registration', () => peer.messages.length === 1);
    assert.deepEqual(lines, []);
    dark = false;
    await until('a boarding', () => lines.length > 0);
    peer.forgetPhones();
    await until('another registration', () => peer.messages.length === 2);
    const before = lines.length;
    await until('a boarding after it', () => lines.length > before);
  });

  it('stop at once, whatever they are doing', async () => {
    const { riders, lines } = open(await city());
    await riders.close();
    assert.deepEqual(lines, []);
  });
});
