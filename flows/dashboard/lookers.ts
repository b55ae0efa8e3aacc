/** Browsers that look at a widget: who has not said so for a minute looks no more. */
const PATIENCE_MS = 60_000;

export class Lookers {
  private readonly until = new Map<string, number>();

  /** @param socket of the browser */
  look(socket: string, now: number): void {
    this.until.set(socket, now + PATIENCE_MS);
  }

  now(now: number): string[] {
    for (const [socket, until] of this.until) if (until < now) this.until.delete(socket);
    return [...this.until.keys()];
  }
}
