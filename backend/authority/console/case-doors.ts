/** Cases: asked for, approved or sent back by another officer, opened by both, closed. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { requestOptions } from '../officers/passkeys';
import type { Person } from '../officers/policy';
import { bodyReader, JSON_BODY, Proof, Text } from './body';
import { type ConsoleOffice, challengeOf, expectProof, personOf, siteOf } from './office';

const UnixMs = Type.Integer({ minimum: 0, maximum: 0xffff_ffff_ffff });
const readDraft = bodyReader(
  Type.Object({
    person: Type.Object({
      kind: Type.Union([
        Type.Literal('phone'),
        Type.Literal('card'),
        Type.Literal('document'),
        Type.Literal('driver'),
      ]),
      identifier: Text(40),
    }),
    from: UnixMs,
    to: UnixMs,
    reason: Text(400),
    reference: Text(64),
  }),
);
const readSubmit = bodyReader(
  Type.Object({ id: Text(20), caseHash: Text(64), signature: Text(96), proof: Proof }),
);
const readApprove = bodyReader(Type.Object({ signature: Text(96), proof: Proof }));
const readWhy = bodyReader(Type.Object({ why: Text(400) }));
const readProof = bodyReader(Type.Object({ proof: Proof }));
const readWhat = bodyReader(
  Type.Object({
    what: Type.Union([
      Type.Literal('approve'),
      Type.Literal('open'),
      Type.Literal('export'),
      Type.Literal('second-degree'),
    ]),
  }),
);
const readShares = bodyReader(
  Type.Object({
    shares: Type.Array(Type.Object({ day: Type.Integer(), sealed: Text(256) }), { maxItems: 64 }),
  }),
);

type OneCase = FastifyRequest<{ Params: { id: string } }>;

export const caseDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { desk, credentials } = office;
  const optionsFor = ({ id }: Person, challenge: Uint8Array) =>
    requestOptions(siteOf(office), challenge, credentials.of(id));
  const officer = (request: FastifyRequest) => personOf(office, request, 'officer', 'approver');

  server.get('/api/cases', async (request) => {
    officer(request);
    return { cases: desk.list() };
  });

  server.get('/api/cases/:id', async (request: OneCase) => {
    officer(request);
    return { case: desk.view(request.params.id) };
  });

  server.post('/api/cases/prepare', takes(readDraft), async (request) => {
    const person = personOf(office, request, 'officer');
    const { id, release } = desk.prepare(person.id, readDraft(request));
    const caseHash = toBase64url(release.caseHash);
    return {
      id,
      release: { ...release, caseHash },
      options: await optionsFor(person, challengeOf('submit', caseHash)),
    };
  });

  server.post('/api/cases', takes(readSubmit), async (request) => {
    const person = personOf(office, request, 'officer');
    const { id, caseHash, signature, proof } = readSubmit(request);
    await expectProof(office, person, challengeOf('submit', caseHash), proof);
    return {
      case: await desk.submit(person.id, { id, signature: fromBase64url('signature', signature, 64) }),
    };
  });

  server.post('/api/cases/:id/options', takes(readWhat), async (request: OneCase) => {
    const person = officer(request);
    const { caseHash } = desk.view(request.params.id);
    return { options: await optionsFor(person, challengeOf(readWhat(request).what, caseHash)) };
  });

  server.post('/api/cases/:id/approve', takes(readApprove), async (request: OneCase) => {
    const person = personOf(office, request, 'approver');
    const { id } = request.params;
    const { signature, proof } = readApprove(request);
    await expectProof(office, person, challengeOf('approve', desk.view(id).caseHash), proof);
    return { case: await desk.approve(person.id, id, fromBase64url('signature', signature, 64)) };
  });

  server.post('/api/cases/:id/send-back', takes(readWhy), async (request: OneCase) => {
    const { id } = personOf(office, request, 'approver');
    return { case: await desk.sendBack(id, request.params.id, readWhy(request).why) };
  });

  server.post('/api/cases/:id/shares', takes(readProof), async (request: OneCase) => {
    const person = officer(request);
    const { id } = request.params;
    await expectProof(office, person, challengeOf('open', desk.view(id).caseHash), readProof(request).proof);
    const view = await desk.reopen(id);
    return { shares: await desk.sharesFor(person.id, id), case: view };
  });

  server.post('/api/cases/:id/give', takes(readShares), async (request: OneCase) => {
    const { id } = officer(request);
    const shares = readShares(request).shares.map(({ day, sealed }) => ({
      day,
      sealed: fromBase64url('share', sealed),
    }));
    return { case: await desk.give(id, request.params.id, shares) };
  });

  server.post('/api/cases/:id/close', JSON_BODY, async (request: OneCase) => {
    const { id } = officer(request);
    return { case: await desk.close(id, request.params.id) };
  });

  server.post('/api/cases/:id/again', JSON_BODY, async (request: OneCase) => {
    const { id } = officer(request);
    return { case: desk.again(id, request.params.id) };
  });
};
