/** One trace from beginning to end, against a running authority. */
import { join, resolve } from 'node:path';
import type { TraceResult } from '../../backend/authority/tracing/trace';
import { toBase64url } from '../../protocol/bytes';
import type { SignedRelease } from '../../protocol/release';
import { bundleInForce } from '../ceremony/ceremony';
import { Exchange } from '../exchange';
import { askCaseDoor, sharesOfVault } from './case-door';
import { approveCase, openCaseDays, openOfficers } from './officers-machines';
import { personOf, type TraceOptions, windowOf } from './options';

/** Traces; rejects with one sentence that says what stands in the way. `now`: unix ms. */
export async function runTrace(
  options: TraceOptions,
  now: number,
): Promise<{ result: TraceResult; dayShift: number }> {
  const data = resolve(options.data);
  const bundle = bundleInForce(new Exchange(join(data, 'exchange')));
  if (!bundle) throw new Error(`there is no city at ${data}: run npm start first, or give --data its folder`);
  const { from, to, firstDay, lastDay } = windowOf(options, bundle.dayShift);
  const { reason, officers } = options;
  const person = personOf(options);
  const input = {
    officers: await openOfficers(join(data, 'officers'), officers),
    bundle,
    firstDay,
    lastDay,
    details: { person, from, to, reason },
    now,
  };
  const release = approveCase(input);
  const socket = join(data, 'authority', 'case.sock');
  const shares = await sharesOfVault(socket, firstDay, lastDay);
  const dayKeys = await openCaseDays(input, shares);
  const body = {
    person,
    from,
    to,
    caseHash: toBase64url(release.caseHash),
    dayKeys: dayKeys.map(({ day, secretKey }) => ({ day, secretKey: toBase64url(secretKey) })),
    release: releaseJson(release),
  };
  for (const { secretKey } of dayKeys) secretKey.fill(0);
  return {
    result: (await askCaseDoor(socket, 'POST', '/trace', body)) as TraceResult,
    dayShift: bundle.dayShift,
  };
}

function releaseJson(release: SignedRelease) {
  return {
    caseHash: toBase64url(release.caseHash),
    firstDay: release.firstDay,
    lastDay: release.lastDay,
    expires: release.expires,
    signatures: release.signatures.map(({ officer, signature }) => ({
      officer,
      signature: toBase64url(signature),
    })),
  };
}
