import { type Clock, fileShiftedClock, systemClock } from './clock';
import { pacedClock, readPace } from './paced-clock';

/**
 * The clock for a process: the machine's; one that runs faster where `CORIDE_CLOCK_PACE` says so (a simulated city only), moved by
 * the file that `CORIDE_CLOCK_FILE` names (tests only).
 * @throws Error when the pace is none
 */
export function clockFromEnvironment(env: NodeJS.ProcessEnv): Clock {
  const pace = env.CORIDE_CLOCK_PACE;
  const path = env.CORIDE_CLOCK_FILE;
  const base = pace ? pacedClock(readPace(pace)) : systemClock();
  return path ? fileShiftedClock(path, base) : base;
}
