/** What one terminal's process is told: the part's own options, and where the operator's and authority's halves lie. */
import { TerminalOptions } from '../device/config';
import { option } from '../platform/config';

export const TerminalProcessOptions = option.group({
  ...TerminalOptions.properties,
  exchange: option.path({ description: 'where root and first bundle lie', example: '.coride/exchange' }),
});
