import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openTerminalPart } from '../line/terminal-part';
import { waitFor } from '../support/wait';

/** Opens both sides on healthy disks, lets the first terminal hand over what it holds, and counts. */
export async function settle(
  ground: Ground,
  accepted: readonly Uint8Array[],
): Promise<ReturnType<typeof reckon>> {
  const [place] = ground.terminals;
  for (const folder of [ground.operatorFolder, ground.terminalFolder(place!)]) forgetHolders(folder);
  const operator = await openOperatorPart(ground);
  const terminal = await openTerminalPart(ground, place!);
  await waitFor('the outbox to be empty', () => terminal.terminal.ledger.waiting === 0, { deadline: 30_000 });
  assert.equal(terminal.terminal.ledger.missing, 0, 'accepted - stored - waiting - refused');
  await terminal.close();
  await operator.close();
  return reckon(accepted, await boardingsIn(ground.operatorFolder));
}

/**
 * After a real power cut the process that held a folder is gone; this test's goes on, so the locks that a dead disk
 * could not give back are taken away.
 */
export function forgetHolders(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && /^lock\b/.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
}
