/** `coride-status`: the fleet as a list, by the clock or when asked; what the dashboard draws and the rules look at. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { rowOf } from '../fleet/rows';
import { doorOf, every, showConnection } from './runtime';

type Config = NodeDef & {
  /** Empty: every terminal. */
  readonly terminal: string;
  /** Text of the editor's field; 0: only when asked. */
  readonly seconds: string | number;
};

export function register(red: NodeAPI): void {
  red.nodes.registerType('coride-status', function (this: Node, config: Config) {
    red.nodes.createNode(this, config);
    const door = doorOf(red);
    const look = (asked: object) => {
      const now = door.clock.now();
      const rows = door.fleet
        .terminals()
        .filter(({ terminalId }) => !config.terminal || config.terminal === terminalId)
        .map((terminal) => rowOf(terminal, now));
      showConnection(
        this,
        door,
        `${rows.filter(({ presence }) => presence === 'online').length}/${rows.length} online`,
      );
      return { ...asked, topic: 'status', payload: rows };
    };
    const seconds = Number(config.seconds);
    if (seconds > 0) every(this, door, seconds, () => this.send(look({})));
    this.on('input', (message, send, done) => {
      send(look(message));
      done();
    });
  });
}
