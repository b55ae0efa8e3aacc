import assert from 'node:assert/strict';
import { silentLog } from '../platform/log';
import { seededRandom } from '../platform/random';
import { virtualClock } from '../platform/virtual-clock';
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

function open(peer: SitePeer, change: Partial<RidersOptions> = {}) {
  const clock = virtualClock();
  const lines: string[] = [];
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
    tell: (line) => lines.push(line),
    log: silentLog(),
    ...change,
  });
  whenTestEnds(() => riders.close());
  /** Lets the riders' time pass until `look` is true. */
  const until = (what: string, look: () => boolean) =>
    waitFor(what, async () => {
      await clock.advance(5_000);
      return look();
    });
  return { riders, lines, until };
}

describe('riders of the demo', () => {
  it('register once, board again and again, say vehicle and number, and get off now and then', async () => {
    const peer = await sitePeer();
    const { riders, lines, until } = open(peer);
    await until('twelve boardings', () => lines.length >= 12);
    assert.equal(peer.messages.length, 3);
    assert.deepEqual(new Set(peer.messages.map((message) => message.split(' ')[0])), new Set(riders.phones));
    for (const line of lines) assert.match(line, /^(30217|辽A·T0931) \d\d$/);
    assert.ok([...peer.stored.values()].some(({ gotOff }) => gotOff !== undefined));
    const pairs = [...peer.stored.values()].map(({ ticket }) => pairOf(Buffer.from(ticket, 'hex')));
    for (const line of lines) assert.ok(pairs.includes(Number(line.slice(-2))));
  });

  it('show a pass where there is a scanner', async () => {
    const peer = await sitePeer();
    const shown: string[] = [];
    const { until } = open(peer, { showPass: async (_terminal, text) => void shown.push(text) });
    await until('a pass', () => shown.length > 0);
    assert.equal(peer.proves(decodePass(shown[0]!)).proof, 'proven');
  });

  it('go on with the phones that they kept', async () => {
    const peer = await sitePeer();
    let kept: readonly KeptPhone[] = [];
    const onKeep = async (phones: readonly KeptPhone[]) => {
      kept = JSON.parse(JSON.stringify(phones));
    };
    const first = open(peer, { onKeep });
    await first.until('three phones', () => kept.length === 3);
    await first.riders.close();
    const second = open(peer, { kept, onKeep });
    await second.until('a boarding', () => second.lines.length > 0);
    assert.equal(peer.messages.length, 3);
  });

  it('register anew when the site has forgotten them, and wait while a screen shows nothing', async () => {
    const peer = await sitePeer();
    let dark = true;
    const { lines, until } = open(peer, {
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
    const peer = await sitePeer();
    const { riders, lines } = open(peer);
    await riders.close();
    assert.deepEqual(lines, []);
  });
});
