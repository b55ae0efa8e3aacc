/** Which faults a seed has, as the table of faults names them. */
import { planOf, type Target } from './plan';

const who = (target: Target) => (target === 'operator' ? 'simulated operator' : 'simulated terminal');

export function faultsOf(seed: number): Set<string> {
  const { broker, doubling, loss, delayMs, faults, terminals } = planOf(seed);
  const names = new Set(faults.map(({ kind, target }) => `${kind}, ${who(target)}`));
  if (broker === 'foreign') names.add('foreign broker: acknowledges before it is stored');
  if (loss > 0) names.add('foreign broker: loses messages');
  if (doubling > 0) names.add('foreign broker: doubles messages');
  if (delayMs > 1_000) names.add('foreign broker: delays and reorders messages');
  for (const { clock } of terminals) {
    if (clock === '1970') names.add('clock at 1970, simulated terminal');
    if (clock === 'wrong') names.add('clock wrong by up to a year, simulated terminal');
  }
  if (terminals.some(({ drift }) => Math.abs(drift) > 50))
    names.add('crystal off by 50 to 100 ppm, simulated terminal');
  return names;
}
