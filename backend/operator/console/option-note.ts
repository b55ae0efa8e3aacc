/** An option that somebody wishes for one terminal, as the journal of changes keeps it: by name, before and after. Pure. */
import type { ConfigChange } from '../desired/config-change';
import type { Wanted } from '../desired/desired';
import { type ChangeNote, changeText, fieldChanges } from '../registry/changes';
import { SOFTWARE } from '../updates/software';

/** Undefined: nothing new is wished for. @param wanted what was until now */
export function optionNote(
  who: string,
  terminalId: string,
  wanted: Wanted | undefined,
  change: ConfigChange,
): ChangeNote | undefined {
  const known: ConfigChange = { ...wanted?.config, [SOFTWARE]: wanted?.update?.version };
  const optionsOf = (values: ConfigChange) =>
    Object.fromEntries(Object.keys(change).map((name) => [name, values[name] ?? null]));
  const options = fieldChanges(optionsOf(known), optionsOf(change));
  if (Object.keys(options).length === 0) return undefined;
  const what = `options of terminal ${terminalId} wished: ${changeText(options)}`;
  return { who, what, about: { kind: 'terminal', id: terminalId }, options };
}
