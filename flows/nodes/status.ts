/** `coride-status`: the fleet as a list, by the clock or when asked; what the dashboard draws and the rules look at. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { RowWatch } from '../fleet/row-changes';
import { rowOf } from '../fleet/rows';
import type { FlowsDoor } from './door';
import { doorOf, every, showConnection } from './runtime';

type Config = NodeDef & {
  /** Empty: every terminal. */
  readonly terminal: string;
  /** Text of the editor's field; 0: only when asked. */
  readonly seconds: string | number;
  /** Of those that come by the clock, only rows that changed; all of them at first and after each deploy. */
  readonly changes?: boolean;
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
    if (seconds > 0 && config.changes) tellChanges(red, this, door, config, seconds);
    else if (seconds > 0) every(this, door, seconds, () => this.send(look({})));
    this.on('input', (message, send, done) => {
      send(look(message));
      done();
    });
  });
}

function tellChanges(red: NodeAPI, node: Node, door: FlowsDoor, { terminal }: Config, seconds: number): void {
  const watch = new RowWatch(door.fleet, (terminalId) => !terminal || terminal === terminalId);
  // What was deployed beside this node has heard nothing yet.
  const again = () => watch.again();
  red.events.on('flows:started', again);
  every(node, door, seconds, () => {
    const { complete, rows } = watch.look(door.clock.now());
    showConnection(node, door, 'changes');
    if (complete || rows.length > 0) node.send({ topic: 'status', complete, payload: rows });
  });
  node.on('close', () => {
    red.events.off('flows:started', again);
    watch.close();
  });
}
