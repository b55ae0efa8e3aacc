/** How rides are traced, from the options that the process was given. Pure. */
import type { AuthorityConfig } from '../config';
import type { TraceConfig } from './config';

/**
 * @param longestRideMinutesOfLine of the lines that a timetable tells; others have the vehicle's kind's
 * @param airClearings of vehicles, as the operator's registry says
 */
export function traceConfig(
  { tracing }: AuthorityConfig,
  longestRideMinutesOfLine: TraceConfig['longestRideMinutesOfLine'],
  airClearings: TraceConfig['airClearings'],
): TraceConfig {
  return {
    ...tracing,
    airClearingMinutes: { bus: tracing.busAirClearingMinutes, taxi: tracing.taxiAirClearingMinutes },
    airClearings,
    longestRideMinutes: { bus: tracing.busLongestRideMinutes, taxi: tracing.taxiLongestRideMinutes },
    longestRideMinutesOfLine,
    secondDegree: { persons: tracing.secondDegreePersons, days: tracing.secondDegreeDays },
  };
}
