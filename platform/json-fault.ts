/**
 * Why a text is no JSON, in words that quote nothing of it: V8's own message shows a piece, and the file may hold keys.
 * @param error what `JSON.parse`, or a strict decoder before it, threw
 */
export function jsonFault(error: unknown, text: string): string {
  if (!(error instanceof SyntaxError)) return 'it is not UTF-8';
  const position = /at position (\d+)/.exec(error.message)?.[1];
  if (position === undefined) return text.trim() === '' ? 'it is empty' : 'it is not JSON, or ends too early';
  const before = text.slice(0, Number(position)).split('\n');
  return `it is not JSON at line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
