/** Messages to co-riders: chosen from an open case's result, approved by another officer, watched, stopped, gone on with. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { requestOptions } from '../officers/passkeys';
import type { Person } from '../officers/policy';
import { bodyReader, JSON_BODY, Proof, Text } from './body';
import { type ConsoleOffice, challengeOf, expectProof, personOf, siteOf } from './office';
import { ConsoleRefused } from './refused';
import { FOUND_MORE } from './result-versions';

const Place = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const readChosen = bodyReader(
  Type.Object({ coRiders: Type.Array(Place, { maxItems: 20_000 }), version: Type.Integer() }),
);
const readAsk = bodyReader(Type.Object({ why: Text(400), proof: Proof }));
const readProof = bodyReader(Type.Object({ proof: Proof }));
const readWhy = bodyReader(Type.Object({ why: Text(400) }));
const readShow = bodyReader(Type.Object({ i: Place }));

type OneCase = FastifyRequest<{ Params: { id: string } }>;
type OneRound = FastifyRequest<{ Params: { round: string } }>;

export const roundDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { rounds, desk, rooms, versions, credentials } = office;
  const officer = (request: FastifyRequest) => personOf(office, request, 'officer', 'approver');
  const optionsFor = ({ id }: Person, challenge: Uint8Array) =>
    requestOptions(siteOf(office), challenge, credentials.of(id));

  server.get('/api/rounds', async (request) => {
    officer(request);
    return { rounds: rounds.list() };
  });

  server.post('/api/cases/:id/rounds', takes(readChosen), async (request: OneCase) => {
    const person = personOf(office, request, 'officer');
    const { caseHash, id: caseId } = desk.view(request.params.id);
    const { coRiders: chosen, version } = readChosen(request);
    const result = rooms.result(caseId);
    if (result && versions.of(result) !== version) throw new ConsoleRefused(403, FOUND_MORE);
    const round = rounds.prepare(person.id, { caseId, caseHash, chosen });
    return { round, options: await optionsFor(person, challengeOf('ask for messages', round.hash)) };
  });

  server.post('/api/rounds/:round/ask', takes(readAsk), async (request: OneRound) => {
    const person = personOf(office, request, 'officer');
    const { round: id } = request.params;
    const { why, proof } = readAsk(request);
    await expectProof(office, person, challengeOf('ask for messages', rounds.hashOf(id)), proof);
    return { round: await rounds.ask(person.id, id, why) };
  });

  server.post('/api/rounds/:round/options', JSON_BODY, async (request: OneRound) => {
    const person = officer(request);
    const challenge = challengeOf('approve messages', rounds.view(request.params.round).hash);
    return { options: await optionsFor(person, challenge) };
  });

  server.post('/api/rounds/:round/approve', takes(readProof), async (request: OneRound) => {
    const person = personOf(office, request, 'approver');
    const { round: id } = request.params;
    const challenge = challengeOf('approve messages', rounds.view(id).hash);
    await expectProof(office, person, challenge, readProof(request).proof);
    return { round: await rounds.approve(person.id, id) };
  });

  server.post('/api/rounds/:round/send-back', takes(readWhy), async (request: OneRound) => {
    const { id } = personOf(office, request, 'approver');
    return { round: await rounds.sendBack(id, request.params.round, readWhy(request).why) };
  });

  server.post('/api/rounds/:round/stop', JSON_BODY, async (request: OneRound) => {
    const { id } = officer(request);
    return { round: await rounds.stop(id, request.params.round) };
  });

  server.post('/api/rounds/:round/go-on', JSON_BODY, async (request: OneRound) => {
    const { id } = officer(request);
    return { round: await rounds.goOn(id, request.params.round) };
  });

  server.post('/api/rounds/:round/show', takes(readShow), async (request: OneRound) => {
    const { id } = officer(request);
    return { contact: await rounds.show(id, request.params.round, readShow(request).i) };
  });
};
