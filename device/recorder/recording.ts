/**
 * A flight recording as text: a line an edge, JSON, oldest first. Bytes are Latin-1 text. `t` is the monotonic clock in
 * ms. Readers ignore kinds and fields that they do not know. Pure.
 *
 *     {"t":0,"is":"began","unix":1578810728000}
 *     {"t":1200.5,"is":"open","on":"scanner"}             a line was opened, `lost`: went away
 *     {"t":1300,"is":"bytes","on":"scanner","text":"CR1:xxxx…"}  it sent these; `told`: it was told these
 *     {"t":1350,"is":"keys","on":"scanner","text":"CR1:xxxx…"}  a keyboard wedge typed these; byte 0: a key of no code
 *     {"t":1400,"is":"edge","on":"17","active":true}      a contact; `set`: an output
 *     {"t":1500,"is":"clock","source":"server","verdict":"taken","stepMs":-12,"errorMs":40}
 *     {"t":1600,"is":"link","online":true}
 */
export type Edge =
  | { readonly is: 'began'; readonly unix: number }
  | { readonly is: 'open' | 'lost'; readonly on: string }
  | { readonly is: 'bytes' | 'told' | 'keys'; readonly on: string; readonly text: string }
  | { readonly is: 'edge' | 'set'; readonly on: string; readonly active: boolean }
  | {
      readonly is: 'clock';
      readonly source: string;
      readonly verdict: string;
      readonly stepMs: number;
      readonly errorMs: number;
    }
  | { readonly is: 'link'; readonly online: boolean };

export type Recorded = Edge & { readonly t: number };

export const lineOf = (edge: Recorded): string => `${JSON.stringify(edge)}\n`;

/** The edges of a recording. A line that a power cut tore is left out. */
export function readRecording(text: string): Recorded[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      const edge = JSON.parse(line) as Recorded;
      return typeof edge.t === 'number' && typeof edge.is === 'string' ? [edge] : [];
    } catch {
      // Torn by a power cut; the others tell the rest.
      return [];
    }
  });
}
