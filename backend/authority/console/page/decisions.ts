/** What an officer does with a case: each decision opens the keys anew, for exactly that. */
import { fromBase64url } from '../../../../protocol/bytes';
import type { CaseView } from '../../cases/case-view';
import { post } from './api';
import type { App } from './app';
import { decisionChallenge, resealShares, type SealedShare, signRelease } from './keys';
import { deciding } from './officer';

const hashOf = ({ caseHash }: CaseView) => fromBase64url('case hash', caseHash, 32);

/** Signs the same release, then opens this officer's shares in the same breath. */
export async function approve(_app: App, shown: CaseView, passphrase: string): Promise<void> {
  const { id, firstDay, lastDay, expires } = shown;
  const caseHash = hashOf(shown);
  const { options } = await post(`/api/cases/${id}/options`, { what: 'approve' });
  await deciding(
    options as Record<string, unknown>,
    decisionChallenge('approve', caseHash),
    passphrase,
    (keys, proof) =>
      post(`/api/cases/${id}/approve`, {
        signature: signRelease(keys, { caseHash, firstDay, lastDay, expires }),
        proof,
      }),
  );
  await openShares(shown, passphrase);
}

export async function openShares(shown: CaseView, passphrase: string): Promise<void> {
  const { id } = shown;
  const caseHash = hashOf(shown);
  const { options } = await post(`/api/cases/${id}/options`, { what: 'open' });
  await deciding(
    options as Record<string, unknown>,
    decisionChallenge('open', caseHash),
    passphrase,
    async (keys, proof) => {
      const answer = (await post(`/api/cases/${id}/shares`, { proof })) as unknown as {
        shares: SealedShare[];
        case: CaseView;
      };
      const processKey = fromBase64url('key of the process', answer.case.process?.key ?? '', 32);
      // Only the days that the case names, whatever the vault hands over.
      const ofCase = answer.shares.filter(({ day }) => day >= shown.firstDay && day <= shown.lastDay);
      await post(`/api/cases/${id}/give`, { shares: resealShares(keys, ofCase, { processKey, caseHash }) });
    },
  );
}

/** Proven for exactly this draft. @param digest of the draft, base64url */
export async function approveDraft(id: string, digest: string, passphrase: string): Promise<void> {
  const { options } = await post(`/api/publications/${id}/options`);
  const challenge = decisionChallenge('publish', fromBase64url('digest', digest, 32));
  await deciding(options as Record<string, unknown>, challenge, passphrase, (_keys, proof) =>
    post(`/api/publications/${id}/approve`, { proof }),
  );
}

export const sendBack = (id: string, why: string): Promise<unknown> =>
  post(`/api/cases/${id}/send-back`, { why });
/** What came since is in. */
export const traceAgain = (id: string): Promise<unknown> => post(`/api/cases/${id}/again`);
export const closeCase = (id: string): Promise<unknown> => post(`/api/cases/${id}/close`);
