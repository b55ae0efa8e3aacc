/** What our nodes share: the door of their process, and Node-RED's small signs of state. */
import type { Node, NodeAPI } from 'node-red';
import type { FlowsDoor } from './door';

/** @throws Error when these nodes run in a Node-RED that start/flows.ts did not start */
export function doorOf(red: NodeAPI): FlowsDoor {
  const { coride } = red.settings as { coride?: FlowsDoor };
  if (!coride) throw new Error('these nodes need the door that start/flows.ts gives: npm run start:flows');
  return coride;
}

/** Green while the broker is heard, else a yellow ring; text of 20 characters at most. */
export function showConnection(node: Node, door: FlowsDoor, text: string): void {
  node.status(
    door.isConnected()
      ? { fill: 'green', shape: 'dot', text }
      : { fill: 'yellow', shape: 'ring', text: 'connecting' },
  );
}

/** Calls `act` at once and then every `seconds`, until the node is closed. */
export function every(node: Node, { clock }: FlowsDoor, seconds: number, act: () => void): void {
  let timer = clock.setTimer(0, again);
  function again(): void {
    act();
    timer = clock.setTimer(seconds * 1000, again);
  }
  node.on('close', () => timer.cancel());
}
