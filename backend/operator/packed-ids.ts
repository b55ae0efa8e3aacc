/** Terminals' ids one after the other: with quotes and commas a city's would not fit into one entry of a journal. */

const ID_LENGTH = 7;

export const packedIds = (terminalIds: readonly string[]): string => terminalIds.join('');

export const idsIn = (text: string): string[] =>
  Array.from({ length: text.length / ID_LENGTH }, (_, i) => text.slice(i * ID_LENGTH, (i + 1) * ID_LENGTH));
