/** Where text messages go. Real gateways come with their contract; the demo prints them. */
import { join } from 'node:path';
import type { Disk } from '../../../platform/disk';
import { utf8 } from '../../../protocol/bytes';
import { maskedPhone } from './phone';

/** The gateway surely did not take a message. Any other error leaves open whether it did. */
export class SmsRefused extends Error {
  override readonly name = 'SmsRefused';
}

export interface SmsGateway {
  /**
   * Hands one message over. `phone` is E.164.
   * @throws SmsRefused when it was not taken; any other error when nobody knows
   */
  send(phone: string, text: string): Promise<void>;
}

/**
 * The text of a code, bound to the site's host so that a browser fills it in there only (WICG origin-bound one-time
 * codes: the last line), and without a link.
 */
export function codeText(host: string, code: string): string {
  return `【同乘】验证码 ${code},5 分钟内有效,只在 ${host} 填写,不要告诉任何人。\n\n@${host} #${code}`;
}

/** Sent when a number that is registered already gets another phone: its owner should know. */
export const NEW_DEVICE_TEXT = '【同乘】您的号码刚在另一部手机上注册。不是您本人?请到疾控窗口查询。';

/** Sent when a registration was deleted. */
export const DELETED_TEXT = '【同乘】您的一部手机已注销,登记资料已删除。不是您本人?请重新注册。';

/**
 * The demo's gateway: tells each message and appends it as one line, `<phone> <text>`, to `sms.log` in the
 * authority's folder (0600), the only place where a code stands. Not for production.
 */
export function consoleGateway(input: {
  readonly disk: Disk;
  readonly folder: string;
  /** Gets each message with the number masked. */
  readonly tell: (line: string) => void;
}): SmsGateway {
  const path = join(input.folder, 'sms.log');
  let last: Promise<void> = Promise.resolve();
  const append = async (line: string) => {
    const file = await input.disk.open(path, 'write', 0o600);
    try {
      await file.write(utf8(line), await file.size());
      await file.sync();
    } finally {
      await file.close();
    }
  };
  return {
    send(phone, text) {
      const oneLine = text.replaceAll(/\s*\n\s*/g, ' ');
      const sent = last.then(() => append(`${phone} ${oneLine}\n`));
      // The next message is not held up by this one's failure, which its own caller sees.
      last = sent.catch(() => undefined);
      return sent.then(() => input.tell(`SMS ${maskedPhone(phone)}: ${oneLine}`));
    },
  };
}
