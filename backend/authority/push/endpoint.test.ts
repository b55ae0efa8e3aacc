import assert from 'node:assert/strict';
import { allowedEndpoint, checkHosts } from './endpoint';

const HOSTS = ['fcm.googleapis.com', '*.notify.windows.com', 'localhost:4430'];

describe('authority/push: which addresses the site sends to', () => {
  it('are https addresses of the hosts that the city named', () => {
    for (const endpoint of [
      'https://fcm.googleapis.com/fcm/send/abc:DEF-_',
      'https://fcm.googleapis.com:443/fcm/send/abc',
      'https://FCM.googleapis.com/fcm/send/abc',
      'https://wns2-par02p.notify.windows.com/w/?token=BQ%3d',
      'https://localhost:4430/push/1',
    ])
      assert.equal(allowedEndpoint(endpoint, HOSTS), new URL(endpoint).href, endpoint);
  });

  it('are no others: no other host, port or scheme, no user, no fragment, nothing long', () => {
    for (const endpoint of [
      'http://fcm.googleapis.com/fcm/send/abc',
      'https://fcm.googleapis.com.example.org/abc',
      'https://fcm.googleapis.com:8443/abc',
      'https://fcm.googleapis.com@127.0.0.1/abc',
      'https://user:word@fcm.googleapis.com/abc',
      'https://fcm.googleapis.com/abc#part',
      'https://evilnotify.windows.com/w/',
      'https://notify.windows.com/w/',
      'https://localhost/push/1',
      'https://127.0.0.1:4430/push/1',
      'https://169.254.169.254/latest/meta-data',
      'https://[::1]/',
      'file:///etc/passwd',
      'fcm.googleapis.com/abc',
      '',
      `https://fcm.googleapis.com/${'a'.repeat(500)}`,
    ])
      assert.equal(allowedEndpoint(endpoint, HOSTS), undefined, endpoint);
    assert.equal(
      allowedEndpoint('https://fcm.googleapis.com/abc', []),
      undefined,
      'none named, none allowed',
    );
  });

  it('are configured by host: anything else is refused at the start, and says how one is written', () => {
    assert.deepEqual(checkHosts(HOSTS), HOSTS);
    for (const host of [
      'https://fcm.googleapis.com',
      '*',
      '*.',
      'a.*.com',
      'fcm.googleapis.com/',
      'FCM.com',
      ' a',
    ])
      assert.throws(() => checkHosts([host]), /push\.hosts: .* is no host: give hosts as/, host);
  });
});
