/** Whose riders are looked at, and since when: the figures of a wave and of its control group. */
import type { Fared } from './fared';
import { between, type Figures, type Totals } from './figures';

type Mark = { readonly since: Totals; readonly before: Totals };
export type KeptWatch = {
  /** The rollout and its wave, for which the marks are. */
  readonly id: string;
  readonly wave: number;
  readonly marks: readonly (readonly [string, Mark])[];
};

export class Watch {
  private id = '';
  private wave = 0;
  private marks: Map<string, Mark> = new Map();
  /** Marks of the wave before: where a terminal's `before` is taken from. */
  private earlier: ReadonlyMap<string, Mark> = new Map();

  /** @param kept as `kept()` gave it before a restart */
  constructor(
    private readonly figures: Figures,
    kept?: KeptWatch,
  ) {
    if (!kept) return;
    this.id = kept.id;
    this.wave = kept.wave;
    this.marks = new Map(kept.marks);
  }

  /** A wave is looked at: everybody counts anew from there; how a terminal was before its rollout stays. */
  begin({ id, wave }: { readonly id: string; readonly wave: number }): void {
    if (id === this.id && wave === this.wave) return;
    this.earlier = id === this.id ? this.marks : new Map();
    this.marks = new Map();
    this.id = id;
    this.wave = wave;
  }

  /** From now on this terminal's riders count; said again it changes nothing. */
  look(terminalId: string): void {
    if (this.marks.has(terminalId)) return;
    const since = this.figures.of(terminalId);
    this.marks.set(terminalId, { since, before: this.earlier.get(terminalId)?.before ?? since });
  }

  /** Of those that are looked at. */
  group(terminalIds: readonly string[]): Fared[] {
    return terminalIds.flatMap((terminalId) => {
      const mark = this.marks.get(terminalId);
      if (!mark) return [];
      const { checkIns, hours } = mark.before;
      const fared = between(mark.since, this.figures.of(terminalId));
      return [{ ...fared, ...(hours > 0 && { before: { checkIns, hours } }) }];
    });
  }

  kept(): KeptWatch {
    return { id: this.id, wave: this.wave, marks: [...this.marks] };
  }
}
