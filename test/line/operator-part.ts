/** The operator of a line in this process: backend and broker, opened on any disk and closed again. */
import { type Operator, openOperator } from '../../backend/operator/open';
import { isShutOut } from '../../backend/operator/registry/registry';
import { type Broker, startBroker } from '../../broker/broker';
import type { Disk } from '../../platform/disk';
import { createLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import type { Ground } from './ground';

export interface OperatorPart {
  readonly operator: Operator;
  readonly broker: Broker;
  /** What it logged, oldest first. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/** @param disk default: the machine's */
export async function openOperatorPart(
  ground: Ground,
  options: { disk?: Disk; segmentAgeMs?: number } = {},
): Promise<OperatorPart> {
  const { clock, operatorFolder: folder, apiPort, mqttPort } = ground;
  const lines: string[] = [];
  const log = createLog('operator', { clock, write: (line) => lines.push(line) });
  let broker: Broker | undefined;
  const operator = await openOperator({
    folder,
    bundle: () => ground.bundle,
    host: '127.0.0.1',
    apiPort,
    send: (terminalId, topic, payload) => broker?.send(terminalId, topic, payload),
    segmentAgeMs: options.segmentAgeMs ?? 600_000,
    clock,
    random: systemRandom(),
    disk: options.disk ?? nodeDisk(),
    log,
  });
  broker = await startBroker({
    host: '127.0.0.1',
    port: mqttPort,
    tls: operator.tls,
    operatorId: operator.registry.operator,
    isRevoked: (terminalId) => isShutOut(operator.registry, terminalId),
    accept: operator.accept,
    clock,
    log,
  });
  const started = broker;
  return {
    operator,
    broker: started,
    lines,
    close: async () => {
      await started.close();
      await operator.close();
    },
  };
}
