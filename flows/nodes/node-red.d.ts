/**
 * As much of Node-RED 4 as we use. Its published types bring the browser's with them, which this project's server side must
 * not see.
 */
declare module 'node-red' {
  import type { Express } from 'express';

  export interface NodeDef {
    readonly id: string;
    readonly name: string;
  }
  export interface NodeMessageInFlow {
    readonly _msgid?: string;
    readonly payload?: unknown;
  }
  export interface NodeStatus {
    readonly fill: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
    readonly shape: 'ring' | 'dot';
    readonly text: string;
  }
  type Send = (message: object | readonly (object | readonly object[] | null)[]) => void;

  export interface Node<Credentials = object> {
    readonly id: string;
    readonly credentials?: Credentials;
    send: Send;
    status(status: NodeStatus): void;
    error(text: string): void;
    context(): { get(key: string): unknown; set(key: string, value: unknown): void };
    on(event: 'close', listener: () => void): void;
    on(
      event: 'input',
      listener: (message: NodeMessageInFlow, send: Send, done: (error?: Error) => void) => void,
    ): void;
  }
  export interface NodeAPI {
    readonly settings: Readonly<Record<string, unknown>>;
    readonly events: {
      on(event: 'flows:started', listener: () => void): void;
      off(event: 'flows:started', listener: () => void): void;
    };
    readonly nodes: {
      registerType<Config extends NodeDef, Self extends Node>(
        type: string,
        make: (this: Self, config: Config) => void,
        options?: { readonly credentials: Readonly<Record<string, { readonly type: 'text' | 'password' }>> },
      ): void;
      createNode(node: Node, config: NodeDef): void;
      getNode(id: string): Node | null;
    };
  }

  const red: {
    init(server: object, settings: object): void;
    readonly httpAdmin: Express;
    readonly httpNode: Express;
    start(): Promise<void>;
    stop(): Promise<void>;
    readonly events: import('node:events').EventEmitter;
    readonly runtime: {
      readonly nodes: {
        getNodeList(
          options: object,
        ): Promise<readonly { readonly types: string[]; readonly err?: unknown }[]>;
      };
    };
  };
  export default red;
}
