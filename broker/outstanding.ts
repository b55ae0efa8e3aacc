/** Which commands a terminal may answer: those that were sent to it through this broker (PROTOCOL.md TOPICS, rule 8). */
import { commandIdOf } from '../protocol/topics';

/** Newest commands that are remembered for a terminal; the registry sends an older one again when it wants its answer. */
const MOST = 64;
/** A command is accepted, then done; more answers than this are noise. */
const MOST_REPLIES = 4;

export class Outstanding {
  private readonly commands = new Map<string, Map<string, number>>();

  /** Something is sent to a terminal: if it is a command it may be answered from now on. */
  sent(terminalId: string, topic: string): void {
    const id = commandIdOf(terminalId, topic);
    if (id === undefined) return;
    const known = this.commands.get(terminalId) ?? new Map<string, number>();
    this.commands.set(terminalId, known);
    // Sent again: the newest in order, with all its answers before it.
    known.delete(id);
    known.set(id, MOST_REPLIES);
    for (const oldest of known.keys()) {
      if (known.size <= MOST) break;
      known.delete(oldest);
    }
  }

  /** Takes one of the command's answers, or says that there is none left. */
  take(terminalId: string, id: string): boolean {
    const known = this.commands.get(terminalId);
    const left = known?.get(id) ?? 0;
    if (left === 0) return false;
    known?.set(id, left - 1);
    return true;
  }
}
