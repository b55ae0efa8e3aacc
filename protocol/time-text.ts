/** Times as JSON messages carry them: RFC 3339 in UTC with milliseconds (PROTOCOL.md TOPICS, rule 10). Pure. */

/** @param ms unix ms */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/** Unix ms of such a text; NaN when it is none. */
export function timeOf(text: string): number {
  return Date.parse(text);
}
