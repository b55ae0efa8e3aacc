/** `coride-command`: asks a terminal for one thing, through the registry's HTTP API: flows write nothing to the broker. */
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { type CommandKind, decodeCommand } from '../../protocol/messages/command';
import { encodeJson } from '../../protocol/messages/state';
import { timeText } from '../../protocol/time-text';
import { doorOf } from './runtime';

type Config = NodeDef & {
  /** Empty: `msg.terminal`. */
  readonly terminal: string;
  /** Empty: `msg.kind`. */
  readonly kind: CommandKind | '';
  readonly minutes: string | number;
};
type Asking = NodeMessageInFlow & { readonly terminal?: unknown; readonly kind?: unknown };

const MINUTE_MS = 60_000;
const MINUTES = 10;

export function register(red: NodeAPI): void {
  red.nodes.registerType('coride-command', function (this: Node, config: Config) {
    red.nodes.createNode(this, config);
    const door = doorOf(red);
    if (!door.command) this.status({ fill: 'grey', shape: 'ring', text: 'no registry' });
    this.on('input', (message: Asking, send, done) => {
      ask(message).then(
        (command) => {
          this.status({ fill: 'green', shape: 'dot', text: 'handed over' });
          send({ ...message, command });
          done();
        },
        (error: Error) => {
          this.status({ fill: 'red', shape: 'ring', text: 'not handed over' });
          done(error);
        },
      );
    });

    const ask = async (message: Asking): Promise<string> => {
      const terminal = config.terminal || message.terminal;
      if (typeof terminal !== 'string' || terminal === '')
        throw new Error('which terminal? Give one here, or in msg.terminal');
      const minutes = Number(config.minutes) || MINUTES;
      const expiresAt = timeText(door.clock.now() + minutes * MINUTE_MS);
      const args = isObject(message.payload) ? message.payload : {};
      // Read as the terminal will: what it would refuse is told here, before it is sent.
      const command = decodeCommand(encodeJson({ v: 1, kind: config.kind || message.kind, args, expiresAt }));
      if (!door.command)
        throw new Error('no registry: start:flows needs --registry, the address of its door for commands');
      return door.command(terminal, command);
    };
  });
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
