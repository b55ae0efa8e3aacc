import assert from 'node:assert/strict';
import { systemClock } from '../../../platform/clock';
import { fromBase64url } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { testAuthority } from '../../../test/support/certificates';
import { whenTestEnds } from '../../../test/support/cleanup';
import { type OperatorPeer, operatorPeer } from '../testing/operator-peer';
import { type LinkOptions, openHttpsLink } from './https-link';
import { OperatorRefused, OperatorSilent } from './link';

const message = new Uint8Array(256).fill(1);

describe('the link to the operator', () => {
  const connect = async (peer: OperatorPeer, more: Partial<LinkOptions> = {}, name = 'authority') => {
    const link = openHttpsLink({
      host: 'localhost',
      port: peer.port,
      ...(await peer.ca.issue(name)),
      clock: systemClock(),
      relayConnections: 2,
      relayTimeout: 5000,
      timeout: 5000,
      ...more,
    });
    whenTestEnds(() => link.close());
    return link;
  };

  it("passes phones' messages over kept connections, with the same few headers each time", async () => {
    const peer = await operatorPeer();
    const link = await connect(peer);
    const answers = await Promise.all(Array.from({ length: 12 }, () => link.relay(message)));
    for (const answer of answers) assert.deepEqual(answer, new Uint8Array(256).fill(7));
    assert.deepEqual(new Set(peer.arrived.map(({ connection }) => connection)), new Set([1, 2]));
    const [first] = peer.arrived;
    for (const { line, rawHeaders, body } of peer.arrived) {
      assert.equal(line, 'POST /relay');
      assert.deepEqual(rawHeaders, first!.rawHeaders);
      assert.deepEqual(new Uint8Array(body), message);
    }
    const names = first!.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    assert.deepEqual(names.sort(), ['connection', 'content-length', 'content-type', 'host']);
  });

  it('gives a phone the 256 bytes also when its message did not open, and nothing of another size', async () => {
    const peer = await operatorPeer();
    const link = await connect(peer);
    peer.onRelay = () => ({ status: 400, body: new Uint8Array(256).fill(9) });
    assert.deepEqual(await link.relay(message), new Uint8Array(256).fill(9));
    for (const size of [0, 255, 257, 100_000]) {
      peer.onRelay = () => ({ status: 200, body: new Uint8Array(size) });
      await assert.rejects(link.relay(message), OperatorSilent);
    }
    peer.onRelay = () => ({ status: 500, body: new Uint8Array(256) });
    await assert.rejects(link.relay(message), OperatorSilent);
  });

  it('says that the operator is silent, when it does not answer in time or is not there', async () => {
    const peer = await operatorPeer();
    const link = await connect(peer, { relayTimeout: 50 });
    peer.onRelay = undefined;
    await assert.rejects(link.relay(message), /does not answer: no answer within 50 ms/);
    await peer.stop();
    await assert.rejects(link.listSegments(0), OperatorSilent);
    await peer.start();
    assert.deepEqual(await link.listSegments(0), []);
  });

  it('asks once more when the operator closed a kept connection just then, and not for ever', async () => {
    const peer = await operatorPeer();
    const link = await connect(peer, { relayConnections: 1 });
    await link.relay(message);
    let hangUps = 1;
    peer.onRelay = () => (hangUps-- > 0 ? 'hang up' : { status: 200, body: new Uint8Array(256) });
    assert.equal((await link.relay(message)).length, 256);
    hangUps = 9;
    await assert.rejects(link.relay(message), OperatorSilent);
    assert.equal(hangUps, 7);
  });

  it('speaks to the operator only: not to a server of another CA, nor to a terminal of the same', async () => {
    const impostor = await operatorPeer('4s6uq2i');
    await assert.rejects((await connect(impostor)).relay(message), /the server is not the operator/);
    const peer = await operatorPeer();
    const foreign = await (await testAuthority()).issue('authority');
    await assert.rejects((await connect(peer, foreign)).relay(message), OperatorSilent);
    assert.equal(peer.arrived.length, 0);
  });

  it('lists and fetches segments, and says in words what the operator refuses', async () => {
    const peer = await operatorPeer();
    const link = await connect(peer);
    const bytes = Uint8Array.of(1, 2, 3);
    peer.segments.push({ number: 4, day: 100, rows: 2, bytes });
    const [listed] = await link.listSegments(3);
    assert.deepEqual(listed, { number: 4, day: 100, rows: 2, bytes: 3, sha256: sha256(bytes) });
    assert.deepEqual(await link.listSegments(4), []);
    const pieces: Uint8Array[] = [];
    const write = async (piece: Uint8Array) => void pieces.push(piece.slice());
    await link.fetchSegment(listed!, write);
    assert.deepEqual(new Uint8Array(Buffer.concat(pieces)), bytes);
    await assert.rejects(link.fetchSegment({ ...listed!, number: 5 }, write), (error) => {
      assert.ok(error instanceof OperatorRefused);
      assert.equal(error.message, 'there is no segment of this number');
      return true;
    });
  });

  it('hands a release over as it was signed, and gives the keys', async () => {
    const peer = await operatorPeer();
    const link = await connect(peer);
    const release = { caseHash: new Uint8Array(32).fill(5), firstDay: 10, lastDay: 12, expires: 99 };
    const signatures = [{ officer: 'li', signature: new Uint8Array(64).fill(6) }];
    await assert.rejects(
      link.release({ ...release, signatures }),
      /the release is refused: nothing is released here/,
    );
    const seen: unknown[] = [];
    peer.onRelease = (body) => {
      seen.push(body);
      return { segmentKeys: [{ day: 11, key: new Uint8Array(32).fill(8) }], lastSegment: 3 };
    };
    assert.deepEqual(await link.release({ ...release, signatures }), {
      segmentKeys: [{ day: 11, key: new Uint8Array(32).fill(8) }],
      lastSegment: 3,
    });
    const [body] = seen as { caseHash: string; signatures: { officer: string; signature: string }[] }[];
    assert.deepEqual(fromBase64url('hash', body!.caseHash), release.caseHash);
    assert.deepEqual(fromBase64url('signature', body!.signatures[0]!.signature), signatures[0]!.signature);
  });
});
