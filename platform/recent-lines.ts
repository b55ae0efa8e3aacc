/** The newest lines of a log, as many as fit. */
export class RecentLines {
  private lines: string[] = [];
  private size = 0;

  /** @param limit characters of all lines together */
  constructor(private readonly limit: number) {}

  add(line: string): void {
    this.lines.push(line);
    this.size += line.length + 1;
    if (this.size <= this.limit) return;
    // A tenth at a time: taking one line off the front of a long list for each new one would be slow.
    while (this.size > this.limit * 0.9 && this.lines.length > 1) this.size -= this.lines.shift()!.length + 1;
  }

  /** Oldest first. */
  text(): string {
    return this.lines.join('\n');
  }
}
