import assert from 'node:assert/strict';
import { virtualClock } from '../../platform/virtual-clock';
import type { Notice } from '../notices/notices';
import { dingtalkPosting, mailOf, wecomPosting } from './bodies';
import { type Channel, deliver, type Outside } from './deliver';

const NOTICE: Notice = {
  kind: 'raised',
  fault: 'offline',
  terminalId: 'aaaaaaa',
  facts: { minutes: 11 },
  since: 0,
  at: 60_000,
};
const words = { title: '30217: 离线太久', lines: ['30217: 离线太久. 查[供电](http://x)'] };

describe('flows: delivery', () => {
  it('signs for DingTalk as its documents say, and neutralises links in names', () => {
    // Expected value by `printf '%s\n%s' 1700000000000 SECabc | openssl dgst -sha256 -hmac SECabc -binary | base64`.
    const { url, body } = dingtalkPosting(
      'https://oapi.dingtalk.com/robot/send?access_token=t',
      'SECabc',
      words,
      1_700_000_000_000,
    );
    const query = new URL(url).searchParams;
    assert.equal(query.get('access_token'), 't');
    assert.equal(query.get('timestamp'), '1700000000000');
    assert.equal(query.get('sign'), 'jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM=');
    assert.deepEqual(body, {
      msgtype: 'markdown',
      markdown: {
        title: words.title,
        text: '### 30217: 离线太久\n\n- 30217: 离线太久. 查\\[供电\\](http://x)',
      },
    });
    assert.ok(
      !dingtalkPosting('https://x.test/', '', words, 0).url.includes('sign'),
      'without a secret unsigned',
    );
  });

  it('keeps to the 4,096 bytes of WeCom, and cuts no character', () => {
    const { body } = wecomPosting('https://x.test/', {
      title: '题',
      lines: Array.from({ length: 20 }, () => '长'.repeat(200)),
    });
    const { content } = (body as { markdown: { content: string } }).markdown;
    assert.ok(Buffer.byteLength(content) <= 4096 && Buffer.byteLength(content) > 4090);
    assert.match(content, /长…$/);
  });

  it('puts no line break into a subject', () => {
    assert.equal(mailOf({ title: 'a\r\nBcc: all@x', lines: [] }).subject, '[Coride] a Bcc: all@x');
  });

  const webhook: Channel = { kind: 'webhook', url: 'https://x.test/', language: 'en' };
  const robot: Channel = { kind: 'wecom', url: 'https://x.test/', language: 'zh' };
  /** Answers one after another; the last for ever. @returns outcome and how often it was tried */
  async function tried(channel: Channel, answers: readonly { status: number; text: string }[]) {
    const clock = virtualClock();
    let times = 0;
    const outside: Outside = {
      post: async () => answers[Math.min(times++, answers.length - 1)]!,
      mail: () => Promise.reject(new Error('none')),
    };
    const outcome = deliver(channel, [NOTICE], { outside, clock, nameOf: (id) => id }).then(
      () => 'delivered',
      (error: Error) => error.message,
    );
    await clock.advance(300_000);
    return [await outcome, times];
  }

  it('tries again, and says at last what was wrong', async () => {
    const [good, bad] = [
      { status: 200, text: '{"errcode":0}' },
      { status: 503, text: '' },
    ];
    assert.deepEqual(await tried(webhook, [bad, bad, good]), ['delivered', 3]);
    assert.deepEqual(await tried(webhook, [bad]), ['webhook: not delivered in 5 attempts: answered 503', 5]);
  });

  it('hears the robots, which answer 200 to everything', async () => {
    const refused = { status: 200, text: '{"errcode":45009,"errmsg":"api freq out of limit"}' };
    assert.deepEqual(await tried(robot, [refused]), [
      'wecom: not delivered in 5 attempts: answered 45009: api freq out of limit',
      5,
    ]);
    assert.deepEqual(
      await tried(robot, [
        { status: 200, text: '<html>' },
        { status: 200, text: '{"errcode":0}' },
      ]),
      ['delivered', 2],
    );
  });
});
