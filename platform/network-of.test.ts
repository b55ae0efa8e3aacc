import assert from 'node:assert/strict';
import { networkOf } from './network-of';

describe('the network of an address', () => {
  it('is its /24 or /64', () => {
    const cases: [string, string][] = [
      ['192.0.2.77', '192.0.2.0/24'],
      ['::ffff:192.0.2.77', '192.0.2.0/24'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['2001:0DB8:0001::6', '2001:db8:1:0::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      ['::1', '0:0:0:0::/64'],
      ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
      ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
      ['', 'unknown'],
      ['not an address', 'unknown'],
    ];
    for (const [address, network] of cases) assert.equal(networkOf(address), network, address);
  });
});
