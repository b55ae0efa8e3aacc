/** `coride-channel`: where alerts go; its secrets are Node-RED credentials, encrypted at rest and in no exported flow. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Channel, ChannelKind } from '../deliver/deliver';
import type { Language } from '../notices/words';

type Config = NodeDef & {
  readonly kind: ChannelKind;
  readonly language: Language;
  readonly from: string;
  readonly to: string;
};
/** Robots' addresses hold their token, SMTP addresses a password: both are secrets. */
type Secrets = { readonly url?: string; readonly secret?: string };

export type ChannelNode = Node & { readonly channel?: Channel };

export function register(red: NodeAPI): void {
  red.nodes.registerType(
    'coride-channel',
    function (this: Node<Secrets> & { channel?: Channel }, config: Config) {
      red.nodes.createNode(this, config);
      const { url = '', secret = '' } = this.credentials ?? {};
      const { kind, language } = config;
      if (url === '') this.error('there is no address: open this channel and give one');
      else if (kind === 'email') this.channel = { kind, url, language, from: config.from, to: config.to };
      else if (kind === 'dingtalk') this.channel = { kind, url, language, secret };
      else this.channel = { kind, url, language };
    },
    { credentials: { url: { type: 'password' }, secret: { type: 'password' } } },
  );
}
