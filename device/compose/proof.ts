/** The screen's proof, where there is a display that can be looked at. */
import { noMachine } from '../ports/machine';
import { ScreenProof } from '../proof/screen-proof';
import type { Room } from './room';

export type ProofParts = {
  /** The code that is shown now. */
  code(): string | undefined;
  padOpen(): boolean;
  changed(): void;
};

/** Undefined: this terminal cannot look at its screen. */
export function openProof(
  { ports, atClose }: Room,
  { code, padOpen, changed }: ProofParts,
): ScreenProof | undefined {
  const { clock, display, machine = noMachine(), log } = ports;
  if (!display) return undefined;
  const shown = () => {
    const now = code();
    return now === undefined ? [] : [now];
  };
  const proof = new ScreenProof({ clock, display, machine, shown, padOpen, changed, log });
  atClose(() => proof.close());
  return proof;
}
