/** What one terminal's process is told: the part's own options, and where the operator's and authority's halves lie. */
import type { Static } from 'typebox';
import { TerminalOptions } from '../device/config';
import { option } from '../platform/config';
import type { EnrolmentAnswer } from '../protocol/enrolment';

const { vehicleId, vehicleLabel } = TerminalOptions.properties;

export const TerminalProcessOptions = option.group({
  ...TerminalOptions.properties,
  // One that enrols itself is told then.
  vehicleId: option.optional(vehicleId),
  vehicleLabel: option.optional(vehicleLabel),
  exchange: option.path({ description: 'where root and first bundle lie', example: '.coride/exchange' }),
  enrol: option.flag({ description: 'without keys, ask on the screen for a one-time code of the operator' }),
});
export type TerminalProcessOptions = Readonly<Static<typeof TerminalProcessOptions>>;

/** The part's options: what the process was told wins over what the operator said at enrolment. @throws Error in words */
export function partOptions(
  config: TerminalProcessOptions,
  enrolled: Pick<EnrolmentAnswer, 'operatorId' | 'mqtt' | 'vehicle'> | undefined,
): TerminalOptions {
  if (!enrolled) {
    const { vehicleId, vehicleLabel } = config;
    if (vehicleId === undefined || vehicleLabel === undefined)
      throw new Error('give --vehicle-id and --vehicle-label, or --enrol and a code of the operator');
    return { ...config, vehicleId, vehicleLabel };
  }
  const { operatorId, mqtt, vehicle } = enrolled;
  const { id, kind, label, line } = vehicle;
  return {
    ...config,
    operatorId,
    mqttHost: mqtt.host,
    mqttPort: mqtt.port,
    vehicleId: config.vehicleId ?? id,
    vehicleKind: kind,
    vehicleLabel: config.vehicleLabel ?? label,
    ...(line && { lineId: line.id, lineName: line.name, toZh: line.toZh, toEn: line.toEn }),
  };
}
