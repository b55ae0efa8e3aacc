/** As much of node-red-node-test-helper as we use; it has no types of its own. */
declare module 'node-red-node-test-helper' {
  import type { NodeAPI } from 'node-red';

  type Spy = {
    readonly called: boolean;
    readonly callCount: number;
    readonly lastCall: { readonly args: readonly [{ readonly fill: string }] };
  };
  type TestedNode = {
    on(event: 'input', listener: (message: object) => void): void;
    receive(message: object): void;
    readonly error: Spy;
    readonly status: Spy;
  };
  const helper: {
    init(runtime: string, settings: object): void;
    load(
      nodes: readonly ((red: NodeAPI) => void)[],
      flow: readonly object[],
      credentials: object,
    ): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): TestedNode;
  };
  export default helper;
}
