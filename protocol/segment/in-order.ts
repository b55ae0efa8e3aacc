/** Several ordered sequences as one: which of them stands at the least, by a binary heap. */

/** The sources in an order in which the first stands at the least. */
export class InOrder<Source> {
  private readonly heap: Source[] = [];

  /** @param compare where two sources stand; they may step on only when `first`, and are put in place by `moved` */
  constructor(private readonly compare: (a: Source, b: Source) => number) {}

  get first(): Source | undefined {
    return this.heap[0];
  }

  add(source: Source): void {
    const { heap, compare } = this;
    heap.push(source);
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (compare(heap[at]!, heap[parent]!) >= 0) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** The first one has stepped on. */
  moved(): void {
    const { heap, compare } = this;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < heap.length && compare(heap[left]!, heap[least]!) < 0) least = left;
      if (right < heap.length && compare(heap[right]!, heap[least]!) < 0) least = right;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  /** The first one is at its end. */
  ended(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.moved();
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }
}
