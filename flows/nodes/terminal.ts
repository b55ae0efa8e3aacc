/** `coride-terminal`: a message for each thing that a terminal says of itself. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { doorOf, every, showConnection } from './runtime';

type Config = NodeDef & {
  /** Empty: every terminal. */
  readonly terminal: string;
  /** Empty: everything; else a lane (`health`, `position`, `alert`, …). */
  readonly lane: string;
};

export function register(red: NodeAPI): void {
  red.nodes.registerType('coride-terminal', function (this: Node, config: Config) {
    red.nodes.createNode(this, config);
    const door = doorOf(red);
    const end = door.fleet.onSaid(({ terminalId, lane, id, value, at }) => {
      if (config.terminal && config.terminal !== terminalId) return;
      if (config.lane && config.lane !== lane) return;
      this.send({ topic: id ? `${lane}/${id}` : lane, terminal: terminalId, at, payload: value });
    });
    every(this, door, 5, () => showConnection(this, door, config.lane || 'all'));
    this.on('close', end);
  });
}
