/** What waits to be public and what is: looked at, approved or sent back by another officer, withdrawn by two. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { countsOf, previewOf } from '../exposures/preview';
import { sentenceOf } from '../exposures/words';
import { requestOptions } from '../officers/passkeys';
import { bodyReader, Proof, Text } from './body';
import { type ConsoleOffice, challengeOf, expectProof, personOf, siteOf } from './office';
import { ConsoleRefused } from './refused';
import { shownEntries } from './shown-entries';
import type { ShownPublication } from './shown-publication';

const readProof = bodyReader(Type.Object({ proof: Proof }));
const readWhy = bodyReader(Type.Object({ why: Text(400) }));
const readNothing = bodyReader(Type.Object({}));
const readWithdrawal = bodyReader(
  Type.Object({ ids: Type.Array(Text(32), { minItems: 1, maxItems: 1000 }), why: Text(400) }),
);

type OneDraft = FastifyRequest<{ Params: { id: string }; Querystring: { from?: string } }>;
type Search = FastifyRequest<{ Querystring: { from?: string; words?: string } }>;

export const publicationDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { shelf, credentials } = office;
  const officer = (request: FastifyRequest) => personOf(office, request, 'officer', 'approver');
  const found = (id: string) => {
    const draft = shelf.drafts().find((each) => each.id === id);
    const proposal = shelf.proposalOf(id);
    if (!draft || !proposal) throw new ConsoleRefused(400, 'this draft is not waiting any more');
    return { draft, proposal };
  };

  server.get('/api/publications', async (request) => {
    officer(request);
    return { drafts: shelf.drafts() };
  });

  server.get('/api/publications/:id', async (request: OneDraft) => {
    officer(request);
    const { draft, proposal } = found(request.params.id);
    const offset = office.offsetMinutes();
    const entries = previewOf(proposal, shelf, offset);
    const publication: ShownPublication = {
      draft,
      counts: countsOf(entries.map(({ outcome }) => outcome)),
      entries: shownEntries(entries, offset, request.query.from),
    };
    return { publication };
  });

  server.post('/api/publications/:id/options', takes(readNothing), async (request: OneDraft) => {
    const { id } = personOf(office, request, 'approver');
    readNothing(request);
    const { draft } = found(request.params.id);
    const challenge = challengeOf('publish', draft.digest);
    return { options: await requestOptions(siteOf(office), challenge, credentials.of(id)) };
  });

  /** Proven by the approver's passkey or key for exactly this draft. */
  server.post('/api/publications/:id/approve', takes(readProof), async (request: OneDraft) => {
    const person = personOf(office, request, 'approver');
    const { draft } = found(request.params.id);
    await expectProof(office, person, challengeOf('publish', draft.digest), readProof(request).proof);
    await shelf.approve(draft.id, person.id);
    return {};
  });

  server.post('/api/publications/:id/send-back', takes(readWhy), async (request: OneDraft) => {
    const { id } = personOf(office, request, 'approver');
    await shelf.sendBack(request.params.id, id, readWhy(request).why);
    return {};
  });

  server.get('/api/published', async (request: Search) => {
    officer(request);
    const offset = office.offsetMinutes();
    const words = String(request.query.words ?? '').trim();
    const all = shelf
      .published()
      .filter(
        ({ date, exposure }) => words === '' || sentenceOf(exposure, date, 'zh', offset).includes(words),
      )
      .map((dated) => ({ ...dated, outcome: 'again' as const }));
    return { published: shownEntries(all, offset, request.query.from) };
  });

  server.post('/api/published/withdraw', takes(readWithdrawal), async (request) => {
    const { id } = personOf(office, request, 'officer');
    const { ids, why } = readWithdrawal(request);
    return { draft: await shelf.propose(id, why, { kind: 'withdrawal', ids: [...new Set(ids)] }) };
  });
};
