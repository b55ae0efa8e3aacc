/**
 * What is posted, as each service's documents say: our own webhook in JSON; DingTalk's custom robot (markdown, signed with
 * HMAC-SHA256 over `timestamp\nsecret`); WeCom's group robot (markdown, 4,096 bytes of UTF-8 at most). Pure.
 */
import { createHmac } from 'node:crypto';
import { faultRow } from '../../protocol/faults';
import { timeText } from '../../protocol/time-text';
import type { Notice } from '../notices/notices';
import type { Worded } from '../notices/words';

export type Posting = { readonly url: string; readonly body: unknown };

/** A webhook's body, version 1: everything a program needs, and the words for a person. */
export function webhookPosting(
  url: string,
  notices: readonly Notice[],
  { title }: Worded,
  nameOf: (id: string) => string,
): Posting {
  return {
    url,
    body: {
      v: 1,
      title,
      notices: notices.map((notice) => {
        const { level, what, todo, driver, heals, ends } = faultRow(notice.fault);
        return {
          ...notice,
          since: timeText(notice.since),
          at: timeText(notice.at),
          vehicle: nameOf(notice.terminalId),
          level,
          what,
          todo,
          driver,
          heals,
          ends,
        };
      }),
    },
  };
}

/**
 * DingTalk: https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
 * @param secret `SEC…` of the robot's security settings; empty: the robot asks for a keyword or an address instead
 */
export function dingtalkPosting(url: string, secret: string, { title, lines }: Worded, now: number): Posting {
  const text = `### ${title}\n\n${lines.map((line) => `- ${markdown(line)}`).join('\n')}`;
  const body = { msgtype: 'markdown', markdown: { title, text } };
  if (secret === '') return { url, body };
  const sign = createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64');
  const glue = url.includes('?') ? '&' : '?';
  return { url: `${url}${glue}timestamp=${now}&sign=${encodeURIComponent(sign)}`, body };
}

const WECOM_BYTES = 4_096;

/** WeCom: https://developer.work.weixin.qq.com/document/path/91770 */
export function wecomPosting(url: string, { title, lines }: Worded): Posting {
  const whole = `**${title}**\n${lines.map((line) => `> ${markdown(line)}`).join('\n')}`;
  return { url, body: { msgtype: 'markdown', markdown: { content: cutBytes(whole, WECOM_BYTES) } } };
}

/** A mail; header fields have no line breaks. */
export function mailOf({ title, lines }: Worded): { readonly subject: string; readonly text: string } {
  return { subject: `[Coride] ${title}`.replaceAll(/[\r\n]+/g, ' '), text: `${lines.join('\n\n')}\n` };
}

/** Names come from vehicles and terminals: nothing in them may become a link, a heading or a mention. */
const markdown = (text: string): string => text.replaceAll(/[[\]<>*_`#@]/g, (sign) => `\\${sign}`);

function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  // A character that is cut in two would be sent as a sign of damage.
  const cut = new TextDecoder().decode(bytes.subarray(0, most - 3)).replace(/\uFFFD+$/, '');
  return `${cut}…`;
}
